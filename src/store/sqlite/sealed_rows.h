#pragma once

#include <cstdint>
#include <functional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "people/photo_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/person_keys.h"

namespace rollcall::store {

/// Gives the photos of one person to another, sealed anew with their templates and none of them the
/// reference; how many. Runs
/// inside a transaction and throws SQLite::Exception. Errors: as PersonKeys; database_damaged (a
/// photo's key was changed).
Result<std::uint64_t> move_photos(SQLite::Database& writer, const PersonKeys& keys, PersonKey from,
                                  PersonKey to);

/// Whether anything is sealed under the keys of people or photos. Errors: as the stores'.
Result<bool> has_sealed_faces(const Database& database);

/// Reads a photo as it was kept before photos were encrypted.
using ReadPlain = std::function<Result<Bytes>(const PhotoName&)>;

/// Encrypts what was written before anything was: photos that have no key, with their templates and
/// files. Of a photo that cannot be read the templates are sealed, and it is tried again with the
/// next call. The plain files of the others stay, as photos that no row names; the rows' bytes are
/// wiped. May be cut off at any moment and called again. How many photos were encrypted. Errors: as
/// the stores'. Only for who holds the data folder.
Result<std::uint64_t> seal_plain_rows(const Database& database, const PersonKeys& keys,
                                      people::PhotoStore& photos, const ReadPlain& plain);

}  // namespace rollcall::store
