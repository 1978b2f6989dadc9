#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/result.h"

struct archive;

namespace rollcall::store {

/// Writes a tar archive to a file descriptor that stays the caller's. Not thread-safe.
class ArchiveWriter {
  public:
    explicit ArchiveWriter(int fd);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    Status add(const std::string& name, ByteView bytes);
    /// `size` bytes of the file. Error: conflict (it is gone or no longer of that size).
    Status add_file(const std::string& name, const std::filesystem::path& file, std::uint64_t size);
    /// Writes the end; nothing may be added afterwards.
    Status finish();

  private:
    Status begin(const std::string& name, std::uint64_t size);
    Status write(ByteView bytes);
    Error failure() const;

    archive* archive_;
};

/// Reads what ArchiveWriter writes and refuses everything else (backup_invalid): compression,
/// links, folders, devices, sparse files, other archive formats. Not thread-safe.
class ArchiveReader {
  public:
    explicit ArchiveReader(int fd);
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    struct Member {
        std::string name;  ///< as it stands in the archive: not to be trusted
        std::uint64_t size = 0;
    };
    /// The next member; nothing at the end.
    Result<std::optional<Member>> next();
    /// The bytes of the current member, in pieces, exactly `size` of them or an error. An error of
    /// `take` is passed on.
    Status read(const Member& member, const std::function<Status(ByteView)>& take);

  private:
    archive* archive_;
};

}  // namespace rollcall::store
