#include "store/sqlite/record_rows.h"

#include <string>
#include <utility>

#include "people/search_text.h"
#include "store/sqlite/people_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using people::Assignment;
using people::Person;
using people::Place;
using people::Profile;
using people::PutOutcome;
using people::PutPerson;
using SQLite::Statement;

std::string text_or_none(const SQLite::Column& column) {
    return column.isNull() ? std::string() : column.getString();
}

std::optional<CivilDay> date_or_none(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(date_of(column));
}

void bind_text_or_null(Statement& statement, int parameter, const std::string& text) {
    if (text.empty()) {
        statement.bind(parameter);
    } else {
        statement.bind(parameter, text);
    }
}

void bind_date_or_null(Statement& statement, int parameter, const std::optional<CivilDay>& date) {
    if (date) {
        bind_date(statement, parameter, *date);
    } else {
        statement.bind(parameter);
    }
}

std::optional<Error> refused_by_expectation(const PutPerson& put,
                                            const std::optional<Person>& there) {
    using Expect = PutPerson::Expect;
    if (!there) {
        return put.expect == Expect::somebody
                   ? std::optional<Error>({ErrorCode::not_found, "nobody has this employee_id"})
                   : std::nullopt;
    }
    if (there->id != put.id && put.expect != Expect::somebody) {
        return Error{ErrorCode::conflict, "this employee_id is a former one of " +
                                              there->id.value() + ", which it was merged into"};
    }
    if (put.expect == Expect::nobody) {
        return Error{ErrorCode::conflict, "there is a person with this employee_id"};
    }
    if (put.version && *put.version != there->version) {
        return Error{ErrorCode::precondition_failed,
                     "the record was changed since it was read (it is of version " +
                         std::to_string(there->version) + " now); read it again"};
    }
    return std::nullopt;
}

/// Whose value of a field that nobody has in common with another it is already. `column`: the
/// field's name, "badge_code" or "payroll_number".
std::optional<Error> refused_taken(SQLite::Database& writer, const std::string& column,
                                   const std::string& value, const std::optional<Person>& own) {
    if (value.empty()) {
        return std::nullopt;
    }
    Statement query(writer, "SELECT employee_id FROM people WHERE " + column + " = ? AND key <> ?");
    query.bind(1, value);
    query.bind(2, own ? own->key.value() : 0);
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return Error{ErrorCode::conflict, column + ": it is that of " + query.getColumn(0).getString()};
}

std::optional<Error> refused_place(SQLite::Database& writer, const people::PersonChange& change,
                                   const Place& place) {
    if (change.valid_from && !change.moves()) {
        return Error{ErrorCode::invalid_field,
                     "valid_from: goes with a site, a department or a time_zone"};
    }
    if (!change.site || place.site.empty()) {
        return std::nullopt;
    }
    Statement query(writer, "SELECT 1 FROM sites WHERE id = ?");
    query.bind(1, place.site);
    if (query.executeStep()) {
        return std::nullopt;
    }
    return Error{ErrorCode::invalid_field, "site: there is no site " + place.site};
}

/// What a put does, once nothing speaks against it.
struct Plan {
    Profile profile;
    std::optional<Assignment> assignment;  ///< to be written
    std::vector<people::FieldChange> changes;
};

/// The day from which a place is valid: the one that is named; of a new person, the first.
CivilDay valid_from(const PutPerson& put, const Profile& profile, bool created, CivilDay today) {
    if (put.change.valid_from) {
        return *put.change.valid_from;
    }
    return created ? profile.starts_on.value_or(today) : today;
}

Result<Plan> planned(SQLite::Database& writer, const PutPerson& put,
                     const std::optional<Person>& there, CivilDay today) {
    const Profile before = there ? there->profile : Profile{};
    Result<Profile> profile = people::changed(before, put.change);
    if (!profile) {
        return std::move(profile).error();
    }
    if (auto refused = refused_taken(writer, "badge_code", profile->badge_code, there)) {
        return std::move(*refused);
    }
    if (auto refused = refused_taken(writer, "payroll_number", profile->payroll_number, there)) {
        return std::move(*refused);
    }
    Plan plan{.profile = std::move(*profile), .assignment = std::nullopt, .changes = {}};
    plan.changes = people::differences(before, plan.profile);
    const CivilDay from = valid_from(put, plan.profile, !there, today);
    const auto as_of = there ? read_person(writer, there->id, from) : std::nullopt;
    const Place place_before = as_of && as_of->assignment ? as_of->assignment->place : Place{};
    const Place place = people::changed(place_before, put.change);
    if (auto refused = refused_place(writer, put.change, place)) {
        return std::move(*refused);
    }
    if (place != place_before) {
        plan.assignment = Assignment{from, place};
        for (people::FieldChange& change : people::differences(place_before, place)) {
            plan.changes.push_back(std::move(change));
        }
    }
    return plan;
}

/// The statement's parameters 1 to 10, which are the same for a new row and a changed one.
void bind_profile(Statement& statement, const EmployeeId& id, const Profile& profile) {
    statement.bind(1, id.value());
    statement.bind(2, profile.name);
    statement.bind(3, profile.email);
    statement.bind(4, profile.language);
    bind_text_or_null(statement, 5, profile.badge_code);
    bind_date_or_null(statement, 6, profile.starts_on);
    bind_date_or_null(statement, 7, profile.ends_on);
    statement.bind(8, std::string(people::status_name(profile.status)));
    statement.bind(9, people::search_text(id, profile.name, profile.email));
    bind_text_or_null(statement, 10, profile.payroll_number);
}

PersonKey insert_profile(SQLite::Database& writer, const EmployeeId& id, const Profile& profile,
                         TimePoint now) {
    Statement insert(writer,
                     "INSERT INTO people (employee_id, name, email, language, badge_code, "
                     "starts_on, ends_on, status, search_text, payroll_number, created_at) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    bind_profile(insert, id, profile);
    bind_time(insert, 11, now);
    insert.exec();
    return PersonKey(writer.getLastInsertRowid());
}

void update_profile(SQLite::Database& writer, const EmployeeId& id, const Profile& profile) {
    Statement update(writer,
                     "UPDATE people SET name = ?2, email = ?3, language = ?4, badge_code = ?5, "
                     "starts_on = ?6, ends_on = ?7, status = ?8, search_text = ?9, "
                     "payroll_number = ?10, version = version + 1 WHERE employee_id = ?1");
    bind_profile(update, id, profile);
    update.exec();
}

void put_assignment(SQLite::Database& writer, PersonKey person, const Assignment& assignment) {
    Statement put(writer,
                  "INSERT INTO assignments (person, valid_from, site, department, time_zone) "
                  "VALUES (?, ?, ?, ?, ?) ON CONFLICT (person, valid_from) DO UPDATE SET "
                  "site = excluded.site, department = excluded.department, "
                  "time_zone = excluded.time_zone");
    put.bind(1, person.value());
    bind_date(put, 2, assignment.valid_from);
    bind_text_or_null(put, 3, assignment.place.site);
    put.bind(4, assignment.place.department);
    put.bind(5, assignment.place.time_zone);
    put.exec();
}

}  // namespace

Person person_of(Statement& row) {
    Person person{.key = PersonKey(row.getColumn(0).getInt64()),
                  .id = EmployeeId(row.getColumn(1).getString()),
                  .profile = {.name = row.getColumn(2).getString(),
                              .email = row.getColumn(6).getString(),
                              .language = row.getColumn(7).getString(),
                              .badge_code = text_or_none(row.getColumn(8)),
                              .payroll_number = text_or_none(row.getColumn(16)),
                              .starts_on = date_or_none(row.getColumn(9)),
                              .ends_on = date_or_none(row.getColumn(10)),
                              .status = status_of(row.getColumn(4))},
                  .assignment = std::nullopt,
                  .created_at = time_of(row.getColumn(3)),
                  .photos = row.getColumn(5).getUInt(),
                  .version = static_cast<std::uint64_t>(row.getColumn(11).getInt64())};
    if (const auto from = date_or_none(row.getColumn(12))) {
        person.assignment = Assignment{*from,
                                       {.site = text_or_none(row.getColumn(13)),
                                        .department = row.getColumn(14).getString(),
                                        .time_zone = row.getColumn(15).getString()}};
    }
    return person;
}

std::optional<Person> read_person(SQLite::Database& database, const EmployeeId& id, CivilDay day) {
    Statement query(database, std::string(kPersonColumns) + "WHERE people.key = " + kPersonOfId);
    query.bind(1, id.value());
    bind_date(query, 2, day);
    return query.executeStep() ? std::optional(person_of(query)) : std::nullopt;
}

PutOutcome put_record(SQLite::Database& writer, const PutPerson& put, const people::Today& today) {
    const std::optional<Person> there = read_person(writer, put.id, today.date);
    PutOutcome outcome;
    outcome.error = refused_by_expectation(put, there);
    if (outcome.error) {
        return outcome;
    }
    Result<Plan> plan = planned(writer, put, there, today.date);
    if (!plan) {
        outcome.error = std::move(plan).error();
        return outcome;
    }
    outcome.created = !there;
    outcome.version = there ? there->version : 1;
    if (there && !plan->changes.empty()) {
        update_profile(writer, there->id, plan->profile);
        ++outcome.version;
    }
    const PersonKey key =
        there ? there->key : insert_profile(writer, put.id, plan->profile, today.now);
    if (plan->assignment) {
        put_assignment(writer, key, *plan->assignment);
    }
    outcome.changes = std::move(plan->changes);
    return outcome;
}

void bind_date(Statement& statement, int parameter, CivilDay date) {
    statement.bind(parameter, static_cast<std::int64_t>(date.time_since_epoch().count()));
}

CivilDay date_of(const SQLite::Column& column) {
    return CivilDay(std::chrono::days(column.getInt64()));
}

}  // namespace rollcall::store
