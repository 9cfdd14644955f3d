-- What administrators set for the newsroom, JSON each.
create table settings (
  name text primary key,
  value text not null
);

-- How much sooner or later than others a drop goes that nobody accepts: -200 to 200 thousandths, drawn once.
alter table drops add column lot integer;
