#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include <sys/types.h>

#include "core/descriptor.h"
#include "core/result.h"

namespace rollcall::store {

/// The data folder, held by this process alone: a lock on its file `lock` that the kernel takes
/// back however the process ends. Only the holder changes the gallery; reading it and writing keys
/// and link tokens need no hold. Movable, not copyable.
class DataFolder {
  public:
    /// Makes the folder (mode 0700) if it is not there, takes the lock and removes what interrupted
    /// writes left in the folder and in `tls`: such a file may hold a private key. Errors:
    /// data_folder_in_use, with the process id of the holder where it is known;
    /// data_folder_unusable (cannot be created or written, or a restore into it never finished),
    /// with the reason.
    static Result<DataFolder> hold(const std::filesystem::path& folder);

    /// The process that holds the folder now; 0 if its id is not known, nothing if nobody does.
    static std::optional<pid_t> holder(const std::filesystem::path& folder);

    const std::filesystem::path& path() const noexcept { return folder_; }

  private:
    DataFolder(std::filesystem::path folder, Descriptor lock)
        : folder_(std::move(folder)), lock_(std::move(lock)) {}

    std::filesystem::path folder_;
    Descriptor lock_;
};

}  // namespace rollcall::store
