-- Sorting what came: labels, notes, hand-overs, mailboxes joined or set aside, and what the intake has still to erase.

-- 1: set aside as spam, out of inbox, search and notices.
alter table mailboxes add column spam integer not null default 0;
-- Mailboxes of one source share it: the id of the first of them. Known here alone.
alter table mailboxes add column joined text;
-- 1: destroyed as a whole; the row stays for the drops that mustn't come again.
alter table mailboxes add column gone integer not null default 0;

create table labels (
  mailbox text not null references mailboxes (id),
  word text not null,
  primary key (mailbox, word)
);

-- Private words of the newsroom's people about a mailbox, or one drop of it.
create table notes (
  id text primary key,
  mailbox text not null references mailboxes (id),
  drop_id text references drops (id),
  -- Whoever reads it, reads the note.
  channel text not null,
  day text not null,
  author text not null references persons (id),
  body text not null,
  arrival integer not null
);
create index notes_by_mailbox on notes (mailbox, arrival);

-- Handed to somebody who hasn't seen it yet.
create table hand_overs (
  mailbox text primary key references mailboxes (id),
  by_person text not null references persons (id),
  to_person text not null references persons (id),
  note text references notes (id),
  day text not null
);

-- What is destroyed here and has to go at the intake, until it confirms: `parcels/ID`, `mailboxes/ID`.
create table erasures (
  what text primary key,
  day text not null
);
