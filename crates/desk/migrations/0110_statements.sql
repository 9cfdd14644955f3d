-- Statements of a release, and the newsroom's authors. A later release may bring a statement anew, under the same address.

create table statements (
  id text primary key,
  release text not null references releases (id),
  slug text not null,
  words text not null,
  -- What a worker said of the signature, and of what exactly.
  signature_check text not null,
  unique (release, slug)
);

create table authors (
  id text primary key,
  slug text not null unique,
  author text not null
);
