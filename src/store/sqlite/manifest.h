#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/digest.h"
#include "core/result.h"

namespace rollcall::store {

/// What a backup holds. Paths are relative to the data folder, with '/'.
struct Manifest {
    struct File {
        std::uint64_t size = 0;  ///< bytes
        Sha256 hash{};
    };
    std::string created;  ///< RFC 3339
    std::map<std::string, File> files;
    std::set<std::string> missing_photos;  ///< names that the database has and no file

    std::uint64_t total_size() const;

    /// One line each: "rollcall-backup 1", "created TIME", "file HASH SIZE PATH", "missing NAME".
    std::string text() const;
    /// The inverse. Error: backup_invalid (another format, a path that no backup of ours has, one
    /// that comes twice, no database).
    static Result<Manifest> parse(std::string_view text);
};

inline constexpr const char* kManifestName = "manifest";

/// Whether a backup may hold a file of this path: the database, a photo under its name, a plain
/// file of `tls`. Nothing else ever becomes a path on disk.
bool is_backup_path(std::string_view path);
/// "photos/ab/ab34..."
std::string photo_path(std::string_view name);

/// The same for every way in which an archive can be wrong.
Error backup_invalid(const std::string& what);

}  // namespace rollcall::store
