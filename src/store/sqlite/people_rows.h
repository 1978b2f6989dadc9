#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "people/people_store.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/person_keys.h"

namespace rollcall::store {

/// The steps of the people store's transactions. They run inside one and throw SQLite::Exception.

/// The key of the person whose id, or former id, the parameter ?1 is; NULL if there is none.
inline constexpr const char* kPersonOfId =
    "coalesce((SELECT key FROM people WHERE employee_id = ?1),"
    " (SELECT person FROM former_ids WHERE employee_id = ?1)) ";

/// A status as it is stored.
people::EmploymentStatus status_of(const SQLite::Column& column);

struct NamedPerson {
    PersonKey key;
    bool created = false;
    bool changed = false;  ///< created, or given another name
};
/// The person of the photo, created or renamed as needed.
NamedPerson put_person(SQLite::Database& writer, const people::NewPhoto& photo);

struct PhotoRow {
    PhotoKey key;
    bool created = false;
    bool set_aside = false;
};
PhotoRow put_photo(SQLite::Database& writer, const NamedPerson& person, const SecretKey& person_key,
                   const people::NewPhoto& photo);

enum class SetAside { no_photo, last_photo, unchanged, changed };
/// Sets the photo aside, or takes it back, unless it is the last in use of its person.
SetAside set_aside(SQLite::Database& writer, PhotoKey photo, bool aside);

/// The row of `models` for a model id, made if it is not there.
std::int64_t model_key(SQLite::Database& writer, const ModelId& model);

enum class PutTemplate { unchanged, replaced, created };
/// The one of this photo and model: a new one takes the place of one that is not the same.
PutTemplate put_template(SQLite::Database& writer, const SecretKey& person_key,
                         const TemplateOwner& owner, const std::vector<float>& embedding);
/// Deletes the templates of all other models and sets `erasure_pending` (see finish_erasure), with
/// the deletion added to `traces`. How many there were; of none, nothing changes.
std::uint64_t delete_other_templates(SQLite::Database& writer, const ModelId& kept, Traces& traces);

/// By today's id: key, id, name and time of creation.
std::optional<people::Employee> find_person(SQLite::Database& writer, const EmployeeId& id);

/// Deletes the person's photos with their templates, adds to `traces` what was written of them, and
/// sets `erasure_pending`.
people::RemovedPerson delete_photos_of(SQLite::Database& writer, PersonKey person, Traces& traces);

/// Deletes the person's row and what still hangs on it, adds to `traces` what the row held, and
/// sets `erasure_pending`. The revision that this brought.
std::uint64_t delete_row_of(SQLite::Database& writer, const people::Employee& person,
                            Traces& traces);

/// Deletes the person and what hangs on them, adds to `traces` what was written of them, and sets
/// `erasure_pending` (see finish_erasure). Nothing if there is no such person.
Result<std::optional<people::RemovedPerson>> delete_person(SQLite::Database& writer,
                                                           const EmployeeId& id, Traces& traces);

std::uint64_t current_revision(SQLite::Database& database);
std::uint64_t next_revision(SQLite::Database& writer);

}  // namespace rollcall::store
