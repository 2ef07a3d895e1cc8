-- Written for SQLite. On PostgreSQL, INTEGER is read as BIGINT, BLOB as BYTEA,
-- and TEXT is compared by its bytes, as SQLite does.

-- The Merkle log. `entry` is the leaf: the open part, in canonical form.
-- `hashes` are the tree hashes that this leaf completes, from the leaf upwards.
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    entry BLOB NOT NULL,
    hashes BLOB NOT NULL
);
CREATE INDEX entries_by_subject ON entries (subject, seq);

-- Nonce, and salt with fact sealed under a key of the subject.
CREATE TABLE payloads (
    seq INTEGER PRIMARY KEY,
    sealed_by INTEGER NOT NULL,
    sealed BLOB NOT NULL
);

-- The key that seals the payloads of a subject, named by the first entry under
-- it. A subject has one at a time, and another one if it is entered anew after
-- its first was destroyed.
CREATE TABLE keys (
    since INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    secret BLOB NOT NULL
);
CREATE UNIQUE INDEX keys_by_subject ON keys (subject);

-- Signed heads, one for each group of entries that was written at once.
CREATE TABLE heads (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
);

-- Current records: the fold of the entries, kept so that reading is quick.
CREATE TABLE registers (
    subject TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX registers_by_time ON registers (kind, at, id);
CREATE INDEX registers_by_parent ON registers (kind, parent);
CREATE INDEX registers_by_version ON registers (version);
