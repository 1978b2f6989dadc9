#pragma once

#include <string_view>

namespace rollcall::store {

// People's records, and where they work from which day on. Days are counted from 1970-01-01.
inline constexpr std::string_view kPeopleRecordsStep = R"sql(
ALTER TABLE people ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN badge_code TEXT CHECK (length(badge_code) > 0);
ALTER TABLE people ADD COLUMN starts_on INTEGER;
ALTER TABLE people ADD COLUMN ends_on INTEGER;
ALTER TABLE people ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'suspended', 'left'));
ALTER TABLE people ADD COLUMN version INTEGER NOT NULL DEFAULT 1;  -- of the record
ALTER TABLE people ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE people SET search_text = search_text(employee_id, name, '');
CREATE UNIQUE INDEX people_by_badge ON people (badge_code) WHERE badge_code IS NOT NULL;

CREATE TABLE sites (
    id        TEXT NOT NULL PRIMARY KEY CHECK (length(id) > 0),
    name      TEXT NOT NULL,
    time_zone TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE assignments (
    person     INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    valid_from INTEGER NOT NULL,
    site       TEXT REFERENCES sites (id),
    department TEXT NOT NULL,
    time_zone  TEXT NOT NULL,
    PRIMARY KEY (person, valid_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_site ON assignments (site) WHERE site IS NOT NULL;

CREATE TABLE former_ids (
    employee_id TEXT    NOT NULL PRIMARY KEY,
    person      INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
    former_key  INTEGER NOT NULL,  -- of people, gone since the merging
    merged_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX former_ids_by_person ON former_ids (person);
CREATE INDEX former_ids_by_key ON former_ids (former_key);

CREATE TABLE pins (
    person   INTEGER PRIMARY KEY REFERENCES people (key) ON DELETE CASCADE,
    hash     TEXT    NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0  -- in a row
) STRICT;
)sql";

// What the payroll program calls a person.
inline constexpr std::string_view kPayrollNumberStep = R"sql(
ALTER TABLE people ADD COLUMN payroll_number TEXT CHECK (length(payroll_number) > 0);
CREATE UNIQUE INDEX people_by_payroll_number ON people (payroll_number)
    WHERE payroll_number IS NOT NULL;
)sql";

}  // namespace rollcall::store
