-- Files that go to a source with a reply. `outgoing` names the blob that is sealed to the source's own key, which nobody here can open.
-- It goes once the intake has it; what stays is what was sent, by name, size and hash.
create table reply_files (
  id text primary key,
  reply text not null references replies (id),
  position integer not null,
  name text not null,
  size integer not null,
  sha256 text not null,
  outgoing text references blobs (id),
  sealed_size integer not null,
  sealed_sha256 text not null,
  unique (reply, position)
);
