#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.h"

namespace rollcall::store {

/// In the header of every database of ours ("RCLL"), so that another program's is not taken for it.
inline constexpr std::int32_t kApplicationId = 0x52434C4C;

/// The SQL that leads from version i to version i + 1, for i = 0, 1, ... Never edited once
/// released, only added to.
std::span<const std::string_view> migrations() noexcept;

/// Gives a connection the functions that the steps call. Throws SQLite::Exception.
void add_migration_functions(SQLite::Database& database);

/// Brings the database that `writer` is connected to up to the newest version in `steps`, one
/// transaction a step. Before each, unless the database was new, a copy of it as it is then is put,
/// flushed, into the folder `before-migration` beside it. Errors: database_newer; storage_full;
/// unavailable; internal (a step does not run); then the database is as it was before that step.
Status migrate(SQLite::Database& writer, const std::filesystem::path& file,
               std::span<const std::string_view> steps);

/// Removes the copies that migrations left. They hold the people of their time.
Status remove_copies_before_migration(const std::filesystem::path& data_folder);

/// `PRAGMA user_version`: how many of the migrations the database has had. Throws.
int schema_version(SQLite::Database& database);

/// Writes a copy without free pages, as one consistent view, to `target`, which must not exist;
/// mode 0600, flushed. Nothing is left behind after an error. Writers need not stop.
Status copy_database(SQLite::Database& source, const std::filesystem::path& target);

}  // namespace rollcall::store
