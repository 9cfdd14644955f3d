-- The desk's core: persons, mailboxes, drops, documents, replies, the journal. 0100 and up belong to publishing.
-- Days are UTC days; times of sources are never kept finer. Everything here is inside SQLCipher.

create table persons (
  id text primary key,
  name text not null unique,
  role text not null,
  totp_step integer not null default 0,
  enrolled text not null
);

create table invitations (
  token_hash text primary key,
  role text not null,
  invited_by text,
  expires text not null
);

create table mailboxes (
  id text primary key,
  kind text not null,
  intake_id text unique,
  label text not null unique,
  reply_to text,
  verify_key text,
  reply_counter integer not null default 0,
  assigned text references persons (id),
  opened text not null
);

create table drops (
  id text primary key,
  mailbox text not null references mailboxes (id),
  counter integer not null,
  envelope_sha256 text not null unique,
  day text not null,
  channel text not null,
  message text not null,
  embargo text,
  stage text not null,
  arrival integer not null,
  unique (mailbox, counter)
);
create index drops_by_mailbox on drops (mailbox, counter);

create table held_parcels (
  id text primary key,
  mailbox text,
  day text not null,
  reason text not null
);

create table documents (
  id text primary key,
  drop_id text not null references drops (id),
  parent text references documents (id),
  position integer not null,
  name text not null,
  size integer not null,
  sha256 text not null,
  original text,
  state text not null,
  media_type text not null default '',
  text_blob text,
  words_blob text,
  arrival integer not null
);
create index documents_by_drop on documents (drop_id, position);
create index documents_by_parent on documents (parent, position);
create index documents_by_state on documents (state);

create table pages (
  document text not null references documents (id),
  number integer not null,
  width integer not null,
  height integer not null,
  points_wide real not null,
  points_high real not null,
  origin text not null,
  image text not null,
  primary key (document, number)
);

create table findings (
  document text not null references documents (id),
  position integer not null,
  kind text not null,
  severity text not null,
  place text not null,
  what text not null,
  detail text not null,
  primary key (document, position)
);

create table replies (
  id text primary key,
  mailbox text not null references mailboxes (id),
  counter integer not null,
  day text not null,
  body text not null,
  author text not null references persons (id),
  sealed blob not null,
  sent integer not null default 0,
  unique (mailbox, counter)
);

-- A file of the blob folder without a row here is a leftover of something that never finished, and goes at the next unlock.
create table blobs (
  id text primary key,
  -- True length in bytes, without padding and seal.
  size integer not null
);

create table journal (
  seq integer primary key,
  at text not null,
  who text not null,
  action text not null,
  subject text not null,
  detail text not null,
  previous text not null,
  hash text not null
);
create trigger journal_keeps_rows before delete on journal begin select raise(abort, 'the journal only grows'); end;
create trigger journal_keeps_words before update on journal begin select raise(abort, 'the journal only grows'); end;
