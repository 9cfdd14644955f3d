-- What the newsroom knows of who received a document: JSON, sealed to its channel. It stays at the desk.
create table audiences (
  document text primary key references documents (id),
  known text not null
);
-- How many people there are in the organisation that a release is about; null: nobody said.
alter table releases add column organisation integer;
-- How many could have had all of it, as it stood before whoever signed it as prepared: JSON; null: it wasn't counted.
alter table releases add column suspects text;
