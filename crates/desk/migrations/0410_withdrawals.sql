-- What is withdrawn is no longer always a document: `document/12`, `statement/SLUG`, `dossier/SLUG`.
create table withdrawals_of (
  what text primary key,
  reason text not null,
  asked_by text not null references persons (id),
  confirmed_by text references persons (id),
  -- UTC day of the confirmation.
  day text,
  done integer not null default 0
);

insert into withdrawals_of (what, reason, asked_by, confirmed_by, day, done)
  select 'document/' || number, reason, asked_by, confirmed_by, day, done from withdrawals;

drop table withdrawals;

alter table withdrawals_of rename to withdrawals;
