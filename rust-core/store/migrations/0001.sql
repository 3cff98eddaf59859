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
-- lookup is a keyed digest of the order key: it finds a payment and tells nothing of it.
CREATE TABLE payment (
    id     INTEGER PRIMARY KEY,
    lookup BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX payment_by_lookup ON payment (lookup);

-- What is overwritten by nearly every commit, in one table so that it shares one page:
-- row 0 is the head (tally, counters, what is in flight), the others are reversals, oldest first.
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
