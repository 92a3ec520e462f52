-- AUTOINCREMENT: the id of what was deleted never names something else.
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL
) STRICT;

CREATE TABLE items (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name     TEXT NOT NULL,
    cents    INTEGER NOT NULL,
    tags     TEXT NOT NULL, -- a JSON list
    UNIQUE (owner_id, name)
) STRICT;

CREATE TABLE files (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT NOT NULL,
    note      TEXT,
    size      INTEGER NOT NULL
) STRICT;

CREATE TABLE mails (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    text    TEXT NOT NULL,
    is_sent INTEGER NOT NULL DEFAULT 0
) STRICT;
