-- No table has a row id: rows lie in the order of their random keys, never in the order of their arrival.

CREATE TABLE mailboxes (
    mailbox TEXT NOT NULL PRIMARY KEY,
    -- That of the last envelope.
    counter BIGINT NOT NULL
) WITHOUT ROWID;

-- What is durable and not yet collected.
CREATE TABLE parcels (
    drop_id TEXT NOT NULL PRIMARY KEY,
    mailbox TEXT NOT NULL,
    day TEXT NOT NULL,
    envelope BLOB NOT NULL,
    envelope_sha256 TEXT NOT NULL
) WITHOUT ROWID;

-- Sealed blobs on disk. Those of a drop without a parcel are still being sent (the command line sends blob by blob).
CREATE TABLE blobs (
    drop_id TEXT NOT NULL,
    blob TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    -- The name under which the bytes lie: random, and another one after each re-packing.
    object TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (drop_id, blob)
) WITHOUT ROWID;

-- So that sending again shows the same receipt, also when the parcel has gone. The key is a hash of drop and mailbox.
CREATE TABLE receipts (
    receipt TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE replies (
    mailbox TEXT NOT NULL,
    reply TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (mailbox, reply)
) WITHOUT ROWID;

-- The last day on which each daily task was done.
CREATE TABLE upkeep (
    task TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL
) WITHOUT ROWID;
