-- Stories come again as corrections: a row for each text, in the release that brings it.
create table stories_again (
  id text primary key,
  release text not null references releases (id),
  slug text not null,
  words text not null,
  picture text,
  -- The text that this one corrects; null for the first one under its address.
  corrects text references stories_again (id),
  unique (release, slug)
);
insert into stories_again (id, release, slug, words, picture) select id, release, slug, words, picture from stories;
drop table stories;
alter table stories_again rename to stories;

-- An address is begun once, and each text is corrected by one other at most.
create unique index stories_first on stories (slug) where corrects is null;
create unique index stories_next on stories (corrects) where corrects is not null;
