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
  embargo text,
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
  unique (release, document)
);

create table stories (
  id text primary key,
  release text not null references releases (id),
  slug text not null unique,
  file text not null,
  picture text
);

create table signatures (
  release text not null references releases (id),
  subject text not null,
  role text not null,
  approver_key text not null,
  signature text not null,
  primary key (release, subject, role)
);

create table withdrawals (
  number integer primary key,
  reason text not null,
  day text not null,
  by_person text not null references persons (id)
);
