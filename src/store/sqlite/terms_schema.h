#pragma once

#include <string_view>

namespace rollcall::store {

// What people work by. Days are counted from 1970-01-01; numbers that stand for words are those of
// attendance/terms_store.h and attendance/leave.h.
inline constexpr std::string_view kTermsStep = R"sql(
CREATE TABLE documents (
    kind       INTEGER NOT NULL,
    name       TEXT    NOT NULL CHECK (length(name) > 0),
    version    INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    PRIMARY KEY (kind, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE holidays (
    site TEXT    NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
    day  INTEGER NOT NULL,
    name TEXT    NOT NULL,
    PRIMARY KEY (site, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE leaves (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    part   INTEGER NOT NULL,
    paid   INTEGER NOT NULL CHECK (paid IN (0, 1)),
    kind   TEXT    NOT NULL
) STRICT;
CREATE INDEX leaves_by_person ON leaves (person, last);

CREATE TABLE terms (
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    valid_from INTEGER NOT NULL,
    plan       TEXT    NOT NULL,  -- name of a document; empty: none
    rules      TEXT    NOT NULL,
    PRIMARY KEY (person, valid_from)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace rollcall::store
