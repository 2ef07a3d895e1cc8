-- What was answered to requests with a key of the asker's own. Outside the ledger and
-- gone after a day; `answer` is null while a request is under way.
CREATE TABLE answers (
    party TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT,
    PRIMARY KEY (party, key)
);
CREATE INDEX answers_by_time ON answers (at);
