#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace rollcall::store {

/// Whether an unpacked database can be trusted to be one of ours: its structure is whole and its
/// schema is, statement for statement, that of its version (no triggers or views of somebody
/// else's). Returns the names of its photos. Errors: backup_invalid; database_newer.
Result<std::vector<std::string>> check_restored_database(const std::filesystem::path& file);

}  // namespace rollcall::store
