-- What people found out about whether a document is what it says: only ever added to, by a drop and a file's hash, so that it stays when a file is
-- opened again. It goes with its drop.
create table checks (
  id text primary key,
  arrival integer not null,
  drop_id text not null references drops (id),
  sha256 text not null,
  person text not null references persons (id),
  -- RFC 3339, UTC.
  at text not null,
  kind text not null,
  result text not null,
  -- Sealed to the drop's channel.
  body blob not null,
  -- The one that it corrects, which stays.
  corrects text references checks (id)
);
create index checks_by_file on checks (drop_id, sha256, arrival);
create trigger checks_stay_as_they_are before update on checks begin select raise(abort, 'a check is never changed'); end;
-- Public keys of mail servers that somebody pasted, sealed to the channel; empty: nobody did.
alter table documents add column dkim_keys blob not null default x'';
