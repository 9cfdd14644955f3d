-- Sealed files of the newsroom's that come with a reply. Those of a reply that isn't there yet are still being brought.
CREATE TABLE reply_files (
    mailbox TEXT NOT NULL,
    reply TEXT NOT NULL,
    blob TEXT NOT NULL,
    -- The name under which the bytes lie: random, and another one after each re-packing.
    object TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- On which it came; empty once its reply is there: then nothing needs it any more.
    day TEXT NOT NULL,
    PRIMARY KEY (mailbox, reply, blob)
) WITHOUT ROWID;
