#pragma once

#include <cstdint>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "people/people_store.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

/// What takes people, photos and templates out of the database. The calls run inside a transaction,
/// throw SQLite::Exception, add to `traces` what was written of what they take, and set
/// `erasure_pending` (see finish_erasure).

/// Adds what is sealed of a person: templates, the keys of photos, and what opens both.
void add_sealed_traces(Traces& traces, SQLite::Database& writer, PersonKey person);

/// Deletes the templates of all other models. How many there were; of none, nothing changes.
std::uint64_t delete_other_templates(SQLite::Database& writer, const ModelId& kept, Traces& traces);

/// Deletes the person's photos with their templates, and the person's key: a copy of them that is
/// left anywhere cannot be opened any more.
people::RemovedPerson delete_photos_of(SQLite::Database& writer, PersonKey person, Traces& traces);

/// Deletes the person's row and what still hangs on it. The revision that this brought.
std::uint64_t delete_row_of(SQLite::Database& writer, const people::Employee& person,
                            Traces& traces);

/// Deletes the person and what hangs on them. Nothing if there is no such person.
Result<std::optional<people::RemovedPerson>> delete_person(SQLite::Database& writer,
                                                           const EmployeeId& id, Traces& traces);

/// Deletes one photo of the person's with its templates. Nothing if there is no such photo.
std::optional<people::RemovedPerson> delete_photo(SQLite::Database& writer, PersonKey person,
                                                  PhotoKey photo, Traces& traces);

}  // namespace rollcall::store
