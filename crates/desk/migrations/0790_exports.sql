-- Documents that somebody wants to take out of the desk as a whole, by the drop and the file's hash, so that it is still of that file when it is opened
-- again. They go with their drop.
create table exports (
  id text primary key,
  arrival integer not null,
  drop_id text not null references drops (id),
  sha256 text not null,
  -- JSON: the original or a safe copy.
  what text not null,
  -- JSON, with who did what on which day.
  stage text not null,
  -- To whom and why: JSON, sealed to the drop's channel.
  wish blob not null,
  -- What the second person answered, and what was known of the file then: JSON, sealed; empty: nobody answered.
  answer blob not null default x''
);
create index exports_by_file on exports (drop_id, sha256, arrival);
