-- What people said of findings that could identify the source: only ever added to, by a drop and a file's hash, so that it stays when a file is
-- opened again. It goes with its drop.
create table settlings (
  id text primary key,
  arrival integer not null,
  drop_id text not null references drops (id),
  sha256 text not null,
  person text not null references persons (id),
  -- RFC 3339, UTC.
  at text not null,
  how text not null,
  -- The finding's words and the note, as JSON, sealed to the drop's channel.
  body blob not null
);
create index settlings_by_file on settlings (drop_id, sha256, arrival);
create trigger settlings_stay_as_they_are before update on settlings begin select raise(abort, 'what was said of a finding is never changed'); end;
-- Whether the last word on a finding is that it does no harm, for lists that count.
alter table findings add column settled integer not null default 0;
