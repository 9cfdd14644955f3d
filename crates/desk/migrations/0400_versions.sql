-- Documents come again as later versions: a row for each version, in the release that brings it.
create table renditions_again (
  id text primary key,
  release text not null references releases (id),
  document text not null references documents (id),
  number integer not null,
  version integer not null default 1,
  -- What this version changes, JSON; null for the first.
  correction text,
  plan text not null,
  descriptor text not null,
  built text,
  -- 32 bytes from which the salts of all tiles follow; null when nothing is built, or after they were dropped.
  seed blob,
  unique (release, document),
  unique (number, version)
);
insert into renditions_again (id, release, document, number, plan, descriptor, built, seed)
  select id, release, document, number, plan, descriptor, built, seed from renditions;
drop table renditions;
alter table renditions_again rename to renditions;
