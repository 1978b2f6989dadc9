#pragma once

#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "people/directory.h"

namespace rollcall::store {

/// The steps of the directory's transactions. They run inside one and throw SQLite::Exception.

/// Begins a statement that gives a row of person_of() for each person, as of the day ?2.
/// Conditions may follow; `people` is the person, `current` the assignment.
inline constexpr const char* kPersonColumns =
    "SELECT people.key, employee_id, name, created_at, status,"
    " (SELECT count(*) FROM photos WHERE person = people.key),"
    " email, language, badge_code, starts_on, ends_on, version,"
    " current.valid_from, current.site, current.department, current.time_zone, payroll_number "
    "FROM people LEFT JOIN assignments AS current ON current.person = people.key "
    "AND current.valid_from = (SELECT max(valid_from) FROM assignments"
    " WHERE person = people.key AND valid_from <= ?2) ";
people::Person person_of(SQLite::Statement& row);

/// By id or former id.
std::optional<people::Person> read_person(SQLite::Database& database, const EmployeeId& id,
                                          CivilDay day);

/// Writes one record. What is wrong with it is found before anything of it is written.
people::PutOutcome put_record(SQLite::Database& writer, const people::PutPerson& put,
                              const people::Today& today);

void bind_date(SQLite::Statement& statement, int parameter, CivilDay date);
CivilDay date_of(const SQLite::Column& column);

}  // namespace rollcall::store
