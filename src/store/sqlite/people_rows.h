#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "people/people_store.h"
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

enum class SetReference { no_photo, set_aside, done };
/// Makes the photo the reference of its person.
SetReference set_reference(SQLite::Database& writer, PersonKey person, PhotoKey photo);

/// The row of `models` for a model id, made if it is not there.
std::int64_t model_key(SQLite::Database& writer, const ModelId& model);

enum class PutTemplate { unchanged, replaced, created };
/// The one of this photo and model: a new one takes the place of one that is not the same.
PutTemplate put_template(SQLite::Database& writer, const SecretKey& person_key,
                         const TemplateOwner& owner, const std::vector<float>& embedding);
/// By today's id: key, id, name and time of creation.
std::optional<people::Employee> find_person(SQLite::Database& writer, const EmployeeId& id);

std::uint64_t current_revision(SQLite::Database& database);
std::uint64_t next_revision(SQLite::Database& writer);

}  // namespace rollcall::store
