-- What a reply is (answer, question, read), and what became of a drop's wish to wait, as JSON.
alter table replies add column kind text not null default 'answer';
alter table replies add column wish text;
alter table drops add column wish text;
