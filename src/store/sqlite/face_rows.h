#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "people/people_store.h"
#include "store/sqlite/person_keys.h"

namespace rollcall::store {

/// What is encrypted of faces, opened. The calls run in one view and throw SQLite::Exception.

/// Errors: as PersonKeys; database_damaged (the photo's key was changed).
Result<std::optional<people::Photo>> find_photo(SQLite::Database& reader, const PersonKeys& keys,
                                                PhotoKey key);
/// The first of that name.
Result<std::optional<people::Photo>> find_photo(SQLite::Database& reader, const PersonKeys& keys,
                                                const PhotoName& name);

/// PeopleStore::photos_of, templates_of.
std::vector<people::PersonPhoto> photos_of(SQLite::Database& reader, PersonKey person);
Result<std::vector<people::PersonTemplate>> templates_of(SQLite::Database& reader,
                                                         const PersonKeys& keys, PersonKey person);

/// PeopleStore::for_each_template. `keys`: usable.
void visit_templates(SQLite::Database& reader, const PersonKeys& keys, const ModelId& model,
                     const std::function<void(people::StoredTemplate)>& visit);

}  // namespace rollcall::store
