-- What was typed to open a drop's locked files: a JSON list, the newest first, sealed to the drop's channel as its message is.
alter table drops add column passwords text not null default '';
