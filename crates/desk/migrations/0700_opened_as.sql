-- How a document is opened when somebody asked for another way than the default: JSON, `OpenedAs`; empty: nobody did.
alter table documents add column opened_as text not null default '';
