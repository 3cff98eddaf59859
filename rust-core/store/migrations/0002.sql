-- The data keys that rows are sealed under, by generation, each wrapped under the wrapping key. Append
-- only: events are never sealed anew, so each generation is needed as long as the events of its time.
-- Generation 0 is that of journals that were made by version 1, where no row names one.
CREATE TABLE data_key (
    generation INTEGER PRIMARY KEY,
    wrapped    BLOB NOT NULL
) STRICT;

-- Which generation sealed a row; bound into the seal.
ALTER TABLE event ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE finder ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE live ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

-- The software key store: one key a slot. Clear is what may be shown of a key; all of it is bound into
-- the seal, and the head knows the digest of all slots.
CREATE TABLE key_slot (
    id         INTEGER PRIMARY KEY,
    usage      TEXT NOT NULL,
    algorithm  TEXT NOT NULL,
    kcv_method TEXT NOT NULL,
    kcv        BLOB NOT NULL,
    version    INTEGER NOT NULL,
    loaded_at  INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    sealed     BLOB NOT NULL
) STRICT;
