#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "core/digest.h"
#include "core/durable_file.h"
#include "core/restoring.h"
#include "journal/chain.h"
#include "store/sqlite/archive.h"
#include "store/sqlite/backup.h"
#include "store/sqlite/database.h"
#include "store/sqlite/manifest.h"
#include "store/sqlite/restored_database.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kManifestLimit = 256U * 1024 * 1024;

Error folder_unusable(const fs::path& folder, const std::string& reason) {
    return {ErrorCode::data_folder_unusable,
            "cannot restore into " + folder.string() + ": " + reason};
}

Status check_empty(const fs::path& folder) {
    std::error_code failure;
    fs::directory_iterator entry(folder, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        if (entry->path().filename() != "lost+found") {
            return folder_unusable(folder, "it is not empty; name a new folder");
        }
    }
    return failure ? Status{folder_unusable(folder, failure.message())} : Status{};
}

/// The folder to restore into and the one inside it in which everything is checked first. Unless
/// `commit` succeeds, both are as before when this goes.
class Staging {
  public:
    explicit Staging(fs::path folder)
        : folder_(std::move(folder)), path_(folder_ / kRestoringName) {}

    Status begin() {
        std::error_code ignored;
        const bool there = fs::exists(fs::symlink_status(folder_, ignored));
        if (Status made = make_private_folder(folder_); !made) {
            return made;
        }
        made_folder_ = !there;
        if (Status empty = check_empty(folder_); !empty) {
            return empty;
        }
        if (::mkdir(path_.c_str(), 0700) != 0) {
            return folder_unusable(folder_, std::strerror(errno));
        }
        begun_ = true;
        return sync_folder(folder_);
    }

    /// Moves everything out, the database last: without it no server takes the folder for its own.
    Status commit() {
        for (const char* name : {"tls", "photos", journal::kHeadFileName, kDatabaseName}) {
            const fs::path source = path_ / name;
            if (!fs::exists(source)) {
                continue;
            }
            if (::renameat2(AT_FDCWD, source.c_str(), AT_FDCWD, (folder_ / name).c_str(),
                            RENAME_NOREPLACE) != 0) {
                return folder_unusable(folder_, std::strerror(errno));
            }
            moved_.push_back(folder_ / name);
        }
        if (Status synced = sync_folder(folder_); !synced) {
            return synced;
        }
        if (::rmdir(path_.c_str()) != 0) {
            return folder_unusable(folder_, std::strerror(errno));
        }
        begun_ = false;
        made_folder_ = false;
        moved_.clear();
        return sync_folder(folder_);
    }

    ~Staging() {
        std::error_code ignored;
        for (const fs::path& moved : moved_) {
            fs::remove_all(moved, ignored);
        }
        if (begun_) {
            fs::remove_all(path_, ignored);
        }
        if (made_folder_) {
            fs::remove(folder_, ignored);
        }
    }
    Staging(const Staging&) = delete;
    Staging(Staging&&) = delete;
    Staging& operator=(const Staging&) = delete;
    Staging& operator=(Staging&&) = delete;

    const fs::path& path() const noexcept { return path_; }

  private:
    fs::path folder_;
    fs::path path_;
    std::vector<fs::path> moved_;
    bool made_folder_ = false;
    bool begun_ = false;
};

Result<Manifest> read_manifest(ArchiveReader& archive, std::uint64_t archive_size) {
    const auto member = archive.next();
    if (!member) {
        return member.error();
    }
    if (!*member || (*member)->name != kManifestName || (*member)->size > kManifestLimit) {
        return backup_invalid("it is no backup of Rollcall's");
    }
    std::string text;
    Status read = archive.read(**member, [&](ByteView bytes) -> Status {
        text += as_text(bytes);
        return {};
    });
    if (!read) {
        return read.error();
    }
    Result<Manifest> manifest = Manifest::parse(text);
    if (manifest && manifest->total_size() > archive_size) {
        return backup_invalid("it claims to hold more than its size allows");
    }
    return manifest;
}

/// Writes the member's bytes to a new file and flushes it.
Status unpack(ArchiveReader& archive, const ArchiveReader::Member& member, const fs::path& file) {
    // Folders that are there were made by this restore, which flushes them all at its end.
    if (!fs::is_directory(file.parent_path())) {
        if (Status made = make_private_folder(file.parent_path()); !made) {
            return made;
        }
    }
    const Descriptor out(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!out.valid()) {
        return error_from_errno(errno, "creating " + file.string());
    }
    Status unpacked = archive.read(member, [&](ByteView bytes) -> Status {
        while (!bytes.empty()) {
            const ssize_t written = ::write(out.get(), bytes.data(), bytes.size());
            if (written < 0) {
                return error_from_errno(errno, "writing " + file.string());
            }
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    });
    if (unpacked && ::fsync(out.get()) != 0) {
        unpacked = error_from_errno(errno, "flushing " + file.string());
    }
    return unpacked;
}

Status unpack_checked(ArchiveReader& archive, const ArchiveReader::Member& member,
                      const Manifest::File& expected, const fs::path& file) {
    if (member.size != expected.size) {
        return backup_invalid("a file does not have the size that its manifest says");
    }
    if (Status unpacked = unpack(archive, member, file); !unpacked) {
        return unpacked;
    }
    const Result<Sha256> hash = sha256_of_file(file);
    if (!hash) {
        return hash.error();
    }
    return *hash == expected.hash
               ? Status{}
               : Status{backup_invalid("a file does not have the hash that its manifest says")};
}

/// Every member of the archive after the manifest; each one it lists exactly once.
Status unpack_all(ArchiveReader& archive, const Manifest& manifest, const fs::path& staging) {
    auto expected = manifest.files;
    while (true) {
        const auto member = archive.next();
        if (!member) {
            return member.error();
        }
        if (!*member) {
            break;
        }
        const auto file = expected.extract((*member)->name);
        if (!file) {
            return backup_invalid("it holds a file that its manifest does not list");
        }
        if (Status unpacked =
                unpack_checked(archive, **member, file.mapped(), staging / file.key());
            !unpacked) {
            return unpacked;
        }
    }
    return expected.empty() ? Status{} : Status{backup_invalid("files are missing at its end")};
}

Status check_photos(const Manifest& manifest, const std::vector<std::string>& named) {
    for (const std::string& hash : named) {
        if (!manifest.files.contains(photo_path(hash)) && !manifest.missing_photos.contains(hash)) {
            return backup_invalid("a photo that the database names is missing");
        }
    }
    return {};
}

Status sync_folders(const fs::path& top) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top)) {
        if (entry.is_directory()) {
            if (Status synced = sync_folder(entry.path()); !synced) {
                return synced;
            }
        }
    }
    return sync_folder(top);
}

Result<RestoreSummary> restore_from(int fd, std::uint64_t archive_size, const fs::path& folder) {
    Staging staging(folder);
    if (Status begun = staging.begin(); !begun) {
        return begun.error();
    }
    ArchiveReader archive(fd);
    const Result<Manifest> manifest = read_manifest(archive, archive_size);
    if (!manifest) {
        return manifest.error();
    }
    if (Status unpacked = unpack_all(archive, *manifest, staging.path()); !unpacked) {
        return unpacked.error();
    }
    const auto named = check_restored_database(staging.path() / kDatabaseName);
    if (!named) {
        return named.error();
    }
    if (Status complete = check_photos(*manifest, *named); !complete) {
        return complete.error();
    }
    if (Status synced = sync_folders(staging.path()); !synced) {
        return synced.error();
    }
    if (Status committed = staging.commit(); !committed) {
        return committed.error();
    }
    const auto photos = std::ranges::count_if(
        manifest->files, [](const auto& file) { return file.first.starts_with("photos/"); });
    return RestoreSummary{
        .photos = static_cast<std::uint64_t>(photos),
        .missing_photos = {manifest->missing_photos.begin(), manifest->missing_photos.end()}};
}

}  // namespace

Result<RestoreSummary> restore(const fs::path& archive, const fs::path& data_folder) {
    const Descriptor in(::open(archive.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in.valid()) {
        const std::string reason = std::strerror(errno);
        return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable,
                     "cannot read the backup " + archive.string() + ": " + reason};
    }
    struct stat info {};
    if (::fstat(in.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return Error{ErrorCode::backup_invalid, archive.string() + " is not a file"};
    }
    std::error_code ignored;
    try {
        return restore_from(in.get(), static_cast<std::uint64_t>(info.st_size),
                            fs::absolute(data_folder, ignored));
    } catch (const fs::filesystem_error& failure) {
        return Error{ErrorCode::unavailable, "the new data folder cannot be read", failure.what()};
    }
}

}  // namespace rollcall::store
