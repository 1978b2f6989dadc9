#pragma once

#include <string_view>

namespace rollcall::store {

// Corrections of the attendance. Numbers that stand for words are those of attendance/correction.h.
// A text that people wrote lies behind its salt, which tells it from any other, so that a removal
// can prove it gone.
inline constexpr std::string_view kCorrectionsStep = R"sql(
CREATE TABLE corrections (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    person        INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    kind          INTEGER NOT NULL,
    target        INTEGER,
    at            INTEGER,
    direction     INTEGER,
    reason_salt   BLOB    NOT NULL CHECK (length(reason_salt) = 16),
    reason        TEXT    NOT NULL,
    earliest      INTEGER NOT NULL,
    latest        INTEGER NOT NULL,
    requested_by  TEXT    NOT NULL,
    requested_at  INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    decided_by    TEXT,
    decided_at    INTEGER,
    decision_salt BLOB CHECK (length(decision_salt) = 16),
    decision      TEXT,     -- why it was decided so
    first_event   INTEGER,  -- those that the approval wrote: from this one
    last_event    INTEGER   -- to this one
) STRICT;
CREATE INDEX corrections_by_person ON corrections (person);
CREATE INDEX corrections_by_state ON corrections (state, number);
)sql";

}  // namespace rollcall::store
