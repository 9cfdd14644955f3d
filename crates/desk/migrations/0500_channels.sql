-- Channels as sources choose them, and which journalists read what comes by each.

create table channels (
  name text primary key,
  -- Empty: the newsroom's name.
  title text not null,
  lines text not null default '',
  -- A JSON list: who reads it, as sources are told.
  people text not null default '[]',
  takes_files integer not null default 1,
  -- Bytes of one file; null: as much as the intake takes.
  largest integer,
  -- Everybody at the desk is a member.
  everybody integer not null default 0,
  -- The order in which sources see them; the first is the default.
  position integer not null,
  -- The UTC day; a closed channel's name is never used again.
  closed text
);
insert into channels (name, title, everybody, position) values ('newsroom', '', 1, 1);

create table channel_members (
  channel text not null references channels (name),
  person text not null references persons (id),
  primary key (channel, person)
);

-- Who reads which channel.
create view channel_readers as
  select c.name as channel, p.id as person from channels c join persons p on c.everybody = 1
  union
  select m.channel, m.person from channel_members m join channels c on c.name = m.channel where c.everybody = 0;

-- A reply belongs to the channel of what it answers.
alter table replies add column channel text not null default 'newsroom';
