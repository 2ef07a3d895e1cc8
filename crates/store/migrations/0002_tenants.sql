-- Whose register a row stands in, in which closed compartment it lies, and by
-- which further words it is found. Rows of before are folded anew from their
-- entries after this migration.
ALTER TABLE registers ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
ALTER TABLE registers ADD COLUMN compartment TEXT NOT NULL DEFAULT '';
-- One word a line, as in `labels`.
ALTER TABLE registers ADD COLUMN labels TEXT NOT NULL DEFAULT '';

DROP INDEX registers_by_time;
DROP INDEX registers_by_parent;
-- The compartment stands at the end, so that counting reads the index alone.
CREATE INDEX registers_by_time ON registers (tenant, kind, at DESC, id, compartment);
CREATE INDEX registers_by_state ON registers (tenant, kind, state, at DESC, id, compartment);
CREATE INDEX registers_by_parent ON registers (tenant, kind, parent, at DESC, id, compartment);

CREATE TABLE labels (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,
    subject TEXT NOT NULL,
    compartment TEXT NOT NULL,
    PRIMARY KEY (subject, label)
);
CREATE INDEX labels_by_word ON labels (tenant, kind, label, at DESC, id, compartment, subject);
