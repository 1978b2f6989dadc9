#include "store/sqlite/merge_rows.h"

#include <string>

#include "store/sqlite/people_rows.h"
#include "store/sqlite/removal_rows.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sealed_rows.h"

namespace rollcall::store {
namespace {

using people::Employee;
using SQLite::Statement;

Error nobody_called(const EmployeeId& id) {
    return {ErrorCode::not_found, "nobody has the employee_id " + id.value()};
}

/// Runs a statement that names the one who stays by ?1 and the one who goes by ?2.
int change_rows(SQLite::Database& writer, const char* sql, PersonKey kept, PersonKey absorbed) {
    Statement change(writer, sql);
    change.bind(1, kept.value());
    change.bind(2, absorbed.value());
    return change.exec();
}

/// A closed day is paid by one sheet: where both have one of the same day, what is paid for it
/// later would be paid by both.
Status refuse_closed_twice(SQLite::Database& writer, const Employee& kept,
                           const Employee& absorbed) {
    Statement both(
        writer,
        "SELECT one.number, other.number FROM closed_sheets AS sheet "
        "JOIN closings AS one ON one.number = sheet.closing "
        "JOIN closed_sheets AS others ON others.person = ?2 "
        "JOIN closings AS other ON other.number = others.closing "
        "WHERE sheet.person = ?1 AND one.reopened_at IS NULL "
        "AND other.reopened_at IS NULL AND one.first <= other.last "
        "AND other.first <= one.last ORDER BY one.number DESC, other.number DESC LIMIT 1");
    both.bind(1, kept.key.value());
    both.bind(2, absorbed.key.value());
    if (!both.executeStep()) {
        return {};
    }
    const std::string one = both.getColumn(0).getString();
    const std::string other = both.getColumn(1).getString();
    return Error{ErrorCode::conflict,
                 one == other ? "both were closed in closing " + one + "; reopen it first"
                              : kept.id.value() + " was closed in closing " + one + " and " +
                                    absorbed.id.value() + " in closing " + other +
                                    ", which have days in common; reopen one of them first"};
}

/// The id of the one who goes stays as a former one of the other.
void keep_former_id(SQLite::Database& writer, const Employee& absorbed, PersonKey kept,
                    TimePoint now) {
    Statement insert(writer,
                     "INSERT INTO former_ids (employee_id, person, former_key, merged_at) "
                     "VALUES (?, ?, ?, ?)");
    insert.bind(1, absorbed.id.value());
    insert.bind(2, kept.value());
    insert.bind(3, absorbed.key.value());
    bind_time(insert, 4, now);
    insert.exec();
}

}  // namespace

Result<people::MergedPeople> merge_people(SQLite::Database& writer, const PersonKeys& keys,
                                          const people::Merging& merging, Traces& traces) {
    const auto kept = find_person(writer, merging.kept);
    if (!kept) {
        return nobody_called(merging.kept);
    }
    const auto absorbed = find_person(writer, merging.absorbed);
    if (!absorbed) {
        return nobody_called(merging.absorbed);
    }
    if (kept->key == absorbed->key) {
        return Error{ErrorCode::invalid_field, "a person cannot be merged with themselves"};
    }
    if (Status once = refuse_closed_twice(writer, *kept, *absorbed); !once) {
        return once.error();
    }
    add_sealed_traces(traces, writer, absorbed->key);  // they are sealed anew for the other
    people::MergedPeople merged{.kept = kept->key, .absorbed = absorbed->key};
    // What both have stays with the one who stays, as it is there.
    change_rows(writer,
                "DELETE FROM photos WHERE person = ?2 AND hash IN "
                "(SELECT hash FROM photos WHERE person = ?1)",
                kept->key, absorbed->key);
    const auto moved = move_photos(writer, keys, absorbed->key, kept->key);
    if (!moved) {
        return moved.error();
    }
    merged.photos_moved = *moved;
    change_rows(writer, "UPDATE former_ids SET person = ?1 WHERE person = ?2", kept->key,
                absorbed->key);
    change_rows(writer, "UPDATE legal_bases SET person = ?1 WHERE person = ?2", kept->key,
                absorbed->key);
    change_rows(writer, "UPDATE corrections SET person = ?1 WHERE person = ?2", kept->key,
                absorbed->key);
    change_rows(writer, "UPDATE acknowledgements SET person = ?1 WHERE person = ?2", kept->key,
                absorbed->key);
    change_rows(writer, "UPDATE users SET person = ?1 WHERE person = ?2", kept->key, absorbed->key);
    // Of a closing that was reopened both may have sheets: there the one who stays keeps their own.
    change_rows(writer, "UPDATE OR IGNORE closed_sheets SET person = ?1 WHERE person = ?2",
                kept->key, absorbed->key);
    keep_former_id(writer, *absorbed, kept->key, merging.now);
    merged.revision = delete_row_of(writer, *absorbed, traces);
    Statement newer(writer, "UPDATE people SET version = version + 1 WHERE key = ?");
    newer.bind(1, kept->key.value());
    newer.exec();
    return merged;
}

}  // namespace rollcall::store
