-- Who has left, and with which signing key: their name stays for what they did.
alter table persons add column removed text;
alter table persons add column signing_key text;
drop view channel_readers;
create view channel_readers as
  select c.name as channel, p.id as person from channels c join persons p on c.everybody = 1 where p.removed is null
  union
  select m.channel, m.person from channel_members m
    join channels c on c.name = m.channel join persons p on p.id = m.person
    where c.everybody = 0 and p.removed is null;
