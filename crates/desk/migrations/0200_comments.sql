-- Readers' comments: what was collected from the archive, and how a moderator decided. A declined or erased one keeps no words.

create table comments (
  id text primary key,
  -- The archive's name for it.
  archive_id text not null unique,
  -- SHA-256 of the sealed bytes, and of the words with name and place: a second one is recognised.
  sealed text not null unique,
  said text not null unique,
  story text not null,
  passage text,
  -- The passage's words as they stood when it came.
  quoted text not null default '',
  day text not null,
  name text not null,
  body text not null,
  -- Redacted words that stand in it, JSON.
  caught text not null,
  stage text not null,
  -- The stage's name alone: waiting, held, released, declined, erased.
  kind text not null,
  note text not null default '',
  -- Whether the record shows the stage: none, due, done.
  record text not null default 'none',
  arrival integer not null
);
create index comments_by_record on comments (record);
create index comments_by_kind on comments (kind, arrival);

-- What came from the archive and is no comment that could be shown. Bytes are not kept.
create table comments_apart (
  sealed text primary key,
  day text not null,
  reason text not null
);
