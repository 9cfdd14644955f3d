-- Photographs of a paper that are one document: its pages' originals, each as it came, in their order. Such a document has no original
-- of its own.

create table bound_pages (
  document text not null references documents (id),
  -- From 1.
  number integer not null,
  name text not null,
  size integer not null,
  sha256 text not null,
  original text not null,
  primary key (document, number)
);
