-- Dossiers: one row for each version, in the release that brings it.
create table dossiers (
  id text primary key,
  release text not null references releases (id),
  slug text not null,
  -- The draft, and the last number that was given in it: JSON.
  words text not null,
  -- The file as it was signed; null while it is a draft.
  built text,
  unique (release, slug)
);
