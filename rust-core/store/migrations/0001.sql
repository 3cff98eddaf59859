-- What is said of the journal as a whole. Clear, except the signing key, which is sealed.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Append only. hash = SHA-256(hash of seq - 1, seq, at, sealed).
CREATE TABLE event (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

-- Rows are numbered from 1 without a gap, in the order of their arrival, and never deleted.
CREATE TABLE payment (
    id     INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

-- Which order key is in which row of payment: buckets numbered from 0, as many as the number of
-- payments asks for.
CREATE TABLE finder (
    id     INTEGER PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;

-- What is overwritten by nearly every commit, in one table so that it shares one page:
-- row 0 is the head (tally, counters, what is in flight), the others are reversals, oldest first.
-- lookup is a keyed digest of the order key: it finds a reversal and tells nothing of it.
CREATE TABLE live (
    id     INTEGER PRIMARY KEY,
    lookup BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

-- Heads of the chain that were signed. Append only.
CREATE TABLE signed_head (
    seq       INTEGER PRIMARY KEY,
    hash      BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;
