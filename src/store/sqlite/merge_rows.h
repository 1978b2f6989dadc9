#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "people/people_store.h"
#include "store/sqlite/erasure.h"
#include "store/sqlite/person_keys.h"

namespace rollcall::store {

/// The step of PeopleStore::merge, inside its transaction. What was written of the absorbed person
/// is added to `traces`. Throws SQLite::Exception.
Result<people::MergedPeople> merge_people(SQLite::Database& writer, const PersonKeys& keys,
                                          const people::Merging& merging, Traces& traces);

}  // namespace rollcall::store
