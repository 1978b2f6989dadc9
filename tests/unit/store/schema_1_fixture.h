#pragma once

#include <string_view>

namespace rollcall::test {

/// A database as version 1 of the schema wrote it, in SQL. Never to be changed: it stands for the
/// databases out there.
inline constexpr std::string_view kSchema1WithRows = R"sql(
CREATE TABLE store_state (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    revision        INTEGER NOT NULL,
    erasure_pending INTEGER NOT NULL
) STRICT;
CREATE TABLE people (
    key         INTEGER PRIMARY KEY AUTOINCREMENT,
    employee_id TEXT    NOT NULL UNIQUE CHECK (length(employee_id) > 0),
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE photos (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    hash       TEXT    NOT NULL CHECK (length(hash) = 64),
    media_type TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (person, hash)
) STRICT;
CREATE INDEX photos_by_hash ON photos (hash);
CREATE TABLE models (
    key INTEGER PRIMARY KEY,
    id  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE templates (
    key    INTEGER PRIMARY KEY AUTOINCREMENT,
    photo  INTEGER NOT NULL REFERENCES photos (key) ON DELETE CASCADE,
    model  INTEGER NOT NULL REFERENCES models (key),
    vector BLOB    NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
    UNIQUE (photo, model)
) STRICT;
CREATE INDEX templates_by_model ON templates (model);
CREATE TABLE api_keys (
    name       TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    rights     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE TABLE link_tokens (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    role       TEXT    NOT NULL CHECK (role IN ('checkin', 'enrol')),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    role       TEXT    NOT NULL CHECK (role IN ('checkin', 'enrol')),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 1380142156;
PRAGMA user_version = 1;

INSERT INTO store_state VALUES (1, 7, 0);
INSERT INTO people VALUES (3, 'E-1', 'Ada Lovelace', 1780000000123);
INSERT INTO photos VALUES (5, 3,
    '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'image/png', 1780000000124);
INSERT INTO models VALUES (1, 'model-a');
INSERT INTO templates VALUES (9, 5, 1, x'0000803f000000000000003f000080be');
INSERT INTO api_keys VALUES ('door',
    x'0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20', 'search,enrol', 1000, NULL);
)sql";

}  // namespace rollcall::test
