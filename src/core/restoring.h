#pragma once

#include <filesystem>

#include "core/result.h"

namespace rollcall {

/// The folder inside a data folder in which `rollcall restore` works; it is gone once the restore
/// is complete.
inline constexpr const char* kRestoringName = ".restoring";

/// Error: data_folder_unusable, if a restore into the folder was begun and never finished.
Status check_restore_finished(const std::filesystem::path& data_folder);

}  // namespace rollcall
