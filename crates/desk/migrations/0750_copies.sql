-- What a document's text shares with those that are almost the same, as tags under its channel's key: some of the words can't be looked for here.
create table copy_tags (
  tag text not null,
  document text not null references documents (id),
  primary key (tag, document)
) without rowid;
create index copy_tags_by_document on copy_tags (document);
-- 0: it was opened before these were kept, and will be looked at.
alter table documents add column banded integer not null default 0;
create index documents_without_bands on documents (id) where banded = 0 and text_blob is not null;
