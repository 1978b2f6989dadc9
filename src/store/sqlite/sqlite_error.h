#pragma once

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.h"

namespace rollcall::store {

/// What a failure of SQLite means to the caller: SQLITE_FULL, or an I/O error for want of space, is
/// storage_full; a page that makes no sense is database_damaged; a lock that was not given in time
/// and other I/O errors are unavailable; what only a bug can cause is internal. `handle` may be
/// null where opening failed; it has to be the connection's that threw, before its next use.
Error error_of(const SQLite::Exception& failure, sqlite3* handle,
               const std::filesystem::path& file);

/// The same text wherever damage is found.
Error database_damaged(const std::filesystem::path& file, const std::string& what);

}  // namespace rollcall::store
