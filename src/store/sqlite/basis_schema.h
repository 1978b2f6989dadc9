#pragma once

#include <string_view>

namespace rollcall::store {

// What allows people's faces to be kept and searched. Of those who were enrolled before this was
// recorded, whoever enrolled them is taken to have had a reason, so that nothing changes for them.
inline constexpr std::string_view kLegalBasesStep = R"sql(
CREATE TABLE legal_bases (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    person       INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    kind         TEXT    NOT NULL CHECK (kind IN ('consent', 'asserted', 'other')),
    document     TEXT    NOT NULL,
    text_version TEXT    NOT NULL,
    given_at     INTEGER NOT NULL,
    how          TEXT    NOT NULL,
    recorded_by  TEXT    NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT
) STRICT;
CREATE INDEX legal_bases_by_person ON legal_bases (person);
INSERT INTO legal_bases (person, kind, document, text_version, given_at, how, recorded_by)
    SELECT key, 'asserted', '', '', created_at, '', 'before the record was kept' FROM people
    WHERE EXISTS (SELECT 1 FROM photos WHERE person = people.key);
)sql";

}  // namespace rollcall::store
