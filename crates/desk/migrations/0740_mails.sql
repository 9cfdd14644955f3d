-- What a mail says of its place among others: JSON (`model::Mail`), sealed to its channel; empty: it is no mail, or was opened before this was kept.
alter table documents add column mail blob not null default x'';
-- Its own numbers (`answers` 0) and those of what it answers at once (1), as tags under its channel's key: who has the number of a mail can't look here
-- whether another channel has the mail.
create table mail_names (
  document text not null references documents (id),
  tag text not null,
  answers integer not null,
  primary key (document, tag, answers)
) without rowid;
create index mail_names_by_tag on mail_names (tag, answers);
