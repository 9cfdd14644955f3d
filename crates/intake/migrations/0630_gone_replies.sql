-- Replies that their source deleted: a desk that heard nothing of having brought one brings it again, and it stays deleted. The key is a
-- hash of mailbox and reply; `goes` is when the reply itself would have gone.
CREATE TABLE gone_replies (
    gone TEXT NOT NULL PRIMARY KEY,
    goes TEXT NOT NULL
) WITHOUT ROWID;
