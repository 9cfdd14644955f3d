-- Preparing and publishing: releases, their renditions and stories, the signatures, the withdrawals.

-- Numbers that are given once and never again, also when what bore them was thrown away.
create table numbers (
  name text primary key,
  last integer not null
);

create table releases (
  id text primary key,
  title text not null,
  stage text not null,
  review text,
  -- UTC day before which it is not published.
  embargo text,
  -- Of the public id R-0001, given when it is first signed.
  number integer unique,
  -- What was signed: the release's manifest without approvals, canonical JSON.
  body text,
  -- keep or drop: what happens to the seeds of hidden tiles at publication.
  seeds text not null default 'drop',
  -- What happened to it last that its people must know: signatures that are void, a note with which it was sent back.
  notice text not null default '',
  -- Grows with every change of anything in it: whoever looked at an older one is told.
  revision integer not null default 0,
  arrival integer not null
);

create table renditions (
  id text primary key,
  release text not null references releases (id),
  document text not null references documents (id),
  number integer not null unique,
  plan text not null,
  descriptor text not null,
  built text,
  -- 32 bytes from which the salts of all tiles follow; null when nothing is built, or after they were dropped.
  seed blob,
  unique (release, document)
);

create table stories (
  id text primary key,
  release text not null references releases (id),
  slug text not null unique,
  words text not null,
  picture text
);

create table signatures (
  release text not null references releases (id),
  -- The public id of a document, or `release`.
  subject text not null,
  role text not null,
  approver_key text not null,
  signature text not null,
  primary key (release, subject, role)
);

-- One person asks, another confirms; then it is written into the ledger.
create table withdrawals (
  number integer primary key,
  reason text not null,
  asked_by text not null references persons (id),
  confirmed_by text references persons (id),
  -- UTC day of the confirmation.
  day text,
  done integer not null default 0
);
