#pragma once

#include <string_view>

namespace rollcall::store {

// Pay periods that were closed. Days are counted from 1970-01-01. A sheet is what one person's days
// of a closing came to: as they were closed (paid_in = closing), and again as a later closing paid
// for what they had come to by then. It lies behind its salt, which tells it from any other, so
// that a removal can prove it gone.
inline constexpr std::string_view kClosingsStep = R"sql(
CREATE TABLE closings (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    site        TEXT    NOT NULL,  -- of whose people; empty: of all
    closed_at   INTEGER NOT NULL,
    closed_by   TEXT    NOT NULL,
    basis       TEXT    NOT NULL,
    people      INTEGER NOT NULL,  -- how many were closed
    reopened_at INTEGER,
    reopened_by TEXT,
    reopening   TEXT               -- why
) STRICT;

CREATE TABLE closed_sheets (
    closing INTEGER NOT NULL REFERENCES closings (number),
    person  INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    paid_in INTEGER NOT NULL REFERENCES closings (number),
    salt    BLOB    NOT NULL CHECK (length(salt) = 16),
    sheet   BLOB    NOT NULL,
    UNIQUE (closing, person, paid_in)
) STRICT;
CREATE INDEX closed_sheets_by_person ON closed_sheets (person);
CREATE INDEX closed_sheets_by_payment ON closed_sheets (paid_in);
)sql";

}  // namespace rollcall::store
