#pragma once

#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/ids.h"
#include "people/legal_basis.h"
#include "people/people_store.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

/// The steps of the people store that concern legal bases. They run inside a transaction and throw
/// SQLite::Exception.

/// Whether the person has a basis that is in force.
bool has_basis(SQLite::Database& database, PersonKey person);
/// All of a person, in the order in which they were recorded.
std::vector<people::LegalBasis> bases_of(SQLite::Database& database, PersonKey person);
void insert_basis(SQLite::Database& writer, PersonKey person, const people::LegalBasis& basis);

/// Marks every basis of the person as withdrawn and deletes photos and templates. Nothing if there
/// is no such person.
std::optional<people::RemovedPerson> withdraw_bases(SQLite::Database& writer,
                                                    const people::Withdrawal& withdrawal,
                                                    Traces& traces);

}  // namespace rollcall::store
