-- The first day of the month in which a reply goes, whether anybody read it or not; empty for those from before, which get theirs
-- with the next daily work.
ALTER TABLE replies ADD COLUMN goes TEXT NOT NULL DEFAULT '';
