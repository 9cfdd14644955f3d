-- Sealed blobs that are still arriving, piece by piece. How much is there is what the file's length says, never a row.
CREATE TABLE uploads (
    drop_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    -- The random name under which the bytes lie; there is no file before the first byte.
    object TEXT NOT NULL UNIQUE,
    length BIGINT NOT NULL,
    -- On which something last came.
    day TEXT NOT NULL,
    PRIMARY KEY (drop_id, blob)
) WITHOUT ROWID;
