-- Where on its page a finding is, sealed as its words are: a list of rectangles in JSON, or nothing.
alter table findings add column rects blob not null default '';
