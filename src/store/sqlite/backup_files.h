#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/descriptor.h"
#include "core/result.h"

namespace rollcall::store {

/// What the copy of the database is called among temporary files.
inline constexpr const char* kDatabaseCopy = "database";

/// The folder that a backup is written into, for as long as that takes. Where no other backup is at
/// work, what killed ones have left there is removed first: it holds templates and keys.
class BackupFolder {
  public:
    explicit BackupFolder(const std::filesystem::path& folder);

  private:
    Descriptor lock_;  ///< shared by the backups at work; the kernel takes it back from killed ones
};

/// A hidden name beside the target. What is written there goes with this object or, where the
/// process is killed, with the next backup into the folder.
class TemporaryFile {
  public:
    TemporaryFile(const std::filesystem::path& target, const std::string& what);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

  private:
    std::filesystem::path path_;
};

/// An archive in the making, mode 0600. It has no name before it is complete, so that nothing is
/// left of it however the process ends; where the file system cannot do that, a temporary one.
class ArchiveFile {
  public:
    explicit ArchiveFile(std::filesystem::path target);

    /// Errors: storage_full, unavailable.
    Status create();
    int descriptor() const noexcept { return file_.get(); }
    /// Flushes it and gives it the target's name, which must not be taken.
    Status put_in_place();

  private:
    Status create_named();
    int link_to_target() const;

    std::filesystem::path target_;
    std::optional<TemporaryFile> temporary_;  ///< nothing: the file has no name
    Descriptor file_;
};

}  // namespace rollcall::store
