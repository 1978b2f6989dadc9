#pragma once

#include <string_view>

namespace rollcall::store {

// What people do about their own records: links and sessions that open them, by the hashes of their
// secrets, and timesheets that were acknowledged. Days are counted from 1970-01-01. A sheet lies
// behind its salt, which tells it from any other, so that a removal can prove it gone.
inline constexpr std::string_view kOwnRecordsStep = R"sql(
CREATE TABLE personal_links (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    made_by    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_links_by_person ON personal_links (person);

CREATE TABLE personal_sessions (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    made_by    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_sessions_by_person ON personal_sessions (person);

CREATE TABLE acknowledgements (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    person      INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    by          TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    salt        BLOB    NOT NULL CHECK (length(salt) = 16),
    sheet       BLOB    NOT NULL,
    changes     TEXT    NOT NULL  -- JSON: what closed days had come to since, as it was shown
) STRICT;
CREATE INDEX acknowledgements_by_person ON acknowledgements (person, first, last);
)sql";

}  // namespace rollcall::store
