#include "store/sqlite/backup.h"

#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "core/digest.h"
#include "core/durable_file.h"
#include "journal/chain.h"
#include "store/sqlite/archive.h"
#include "store/sqlite/backup_files.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/manifest.h"
#include "store/sqlite/schema.h"
#include "vault/sealed_file.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

/// A removal of a person in the middle of a backup makes it begin anew.
constexpr int kAttempts = 5;

/// No photo comes near; a bound for damaged folders.
constexpr std::size_t kPhotoLimit = 512U * 1024 * 1024;

/// Copies the database and takes out what must not live on in a backup; the names of the photos
/// that its rows have.
Result<std::vector<std::string>> snapshot(const Database& database, const fs::path& copy) {
    const fs::path& file = database.connections().file();
    try {
        const auto source = connect(file, SQLite::OPEN_READWRITE);
        if (Status copied = copy_database(*source, copy); !copied) {
            return copied.error();
        }
    } catch (const SQLite::Exception& failure) {
        return error_of(failure, nullptr, file);
    }
    std::unique_ptr<SQLite::Database> taken;
    try {
        taken = connect(copy, SQLite::OPEN_READWRITE);
        taken->exec(
            "PRAGMA journal_mode = MEMORY;"
            "BEGIN; DELETE FROM link_tokens; DELETE FROM sessions; DELETE FROM pairings; "
            "DELETE FROM user_links; DELETE FROM user_sessions; COMMIT;");
        std::vector<std::string> names;
        SQLite::Statement query(*taken, "SELECT DISTINCT hash FROM photos");
        while (query.executeStep()) {
            names.push_back(query.getColumn(0).getString());
        }
        return names;
    } catch (const SQLite::Exception& failure) {
        return error_of(failure, taken ? taken->getHandle() : nullptr, copy);
    }
}

/// Size and hash of a file; nothing if it cannot be read.
std::optional<Manifest::File> describe(const fs::path& file) {
    std::error_code failure;
    const std::uintmax_t size = fs::file_size(file, failure);
    const Result<Sha256> hash = failure ? Result<Sha256>(Sha256{}) : sha256_of_file(file);
    if (failure || !hash) {
        return std::nullopt;
    }
    return Manifest::File{size, *hash};
}

void list_tls(const fs::path& folder, Manifest& manifest) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "tls", ignored)) {
        const std::string path = "tls/" + entry.path().filename().string();
        const bool plain = fs::is_regular_file(entry.symlink_status(ignored));
        const auto file = plain && is_backup_path(path) ? describe(entry.path()) : std::nullopt;
        if (file) {
            manifest.files.emplace(path, *file);
        }
    }
}

void list_photos(const fs::path& folder, const std::vector<std::string>& names,
                 Manifest& manifest) {
    for (const std::string& name : names) {
        const std::string path = photo_path(name);
        const Result<Bytes> photo = read_file(folder / path, kPhotoLimit);
        const Sha256 hash = photo ? sha256(*photo) : Sha256{};
        // One that could not be encrypted yet has the name of its hash.
        if (photo && (vault::is_whole_sealed_file(*photo) || to_hex(hash) == name)) {
            manifest.files.emplace(path, Manifest::File{photo->size(), hash});
        } else {
            manifest.missing_photos.insert(name);
        }
    }
}

/// Whether each missing photo is still named by a row: if not, its person was removed since the
/// snapshot, which therefore must not become a backup.
Result<bool> still_named(const Database& database, const std::set<std::string>& missing) {
    return database.connections().read([&](SQLite::Database& reader) -> Result<bool> {
        SQLite::Statement query(reader, "SELECT 1 FROM photos WHERE hash = ?");
        for (const std::string& name : missing) {
            query.reset();
            query.bind(1, name);
            if (!query.executeStep()) {
                return false;
            }
        }
        return true;
    });
}

/// The journal's head as it stands: the server goes on writing it.
Bytes read_head(const fs::path& folder) {
    constexpr std::size_t kLimit = 4096;
    const Result<Bytes> bytes = read_file(folder / journal::kHeadFileName, kLimit);
    return bytes ? *bytes : Bytes();
}

Status write_archive(int fd, const Manifest& manifest, const fs::path& folder,
                     const fs::path& database_copy, ByteView head) {
    ArchiveWriter archive(fd);
    if (Status added = archive.add(kManifestName, as_bytes(manifest.text())); !added) {
        return added;
    }
    for (const auto& [path, file] : manifest.files) {
        if (path == journal::kHeadFileName) {
            if (Status added = archive.add(path, head); !added) {
                return added;
            }
            continue;
        }
        const fs::path source = path == kDatabaseName ? database_copy : folder / path;
        if (Status added = archive.add_file(path, source, file.size); !added) {
            return added;
        }
    }
    return archive.finish();
}

/// Error conflict: something changed meanwhile; another attempt may succeed.
Result<BackupSummary> attempt(const Database& database, const fs::path& target, TimePoint now) {
    const TemporaryFile copy(target, kDatabaseCopy);
    // Before the database, so that the copy holds what the head speaks of.
    const Bytes head = read_head(database.folder());
    const auto photos = snapshot(database, copy.path());
    if (!photos) {
        return photos.error();
    }
    const auto described = describe(copy.path());
    if (!described) {
        return Error{ErrorCode::unavailable, "the copy of the database cannot be read"};
    }
    Manifest manifest;
    manifest.created = to_rfc3339(now);
    manifest.files.emplace(kDatabaseName, *described);
    if (!head.empty()) {
        manifest.files.emplace(journal::kHeadFileName, Manifest::File{head.size(), sha256(head)});
    }
    list_tls(database.folder(), manifest);
    list_photos(database.folder(), *photos, manifest);
    const auto consistent = still_named(database, manifest.missing_photos);
    if (!consistent) {
        return consistent.error();
    }
    if (!*consistent) {
        return Error{ErrorCode::conflict, "people were removed while the backup ran"};
    }

    ArchiveFile archive(target);
    if (Status created = archive.create(); !created) {
        return created.error();
    }
    if (Status written =
            write_archive(archive.descriptor(), manifest, database.folder(), copy.path(), head);
        !written) {
        return written.error();
    }
    if (Status placed = archive.put_in_place(); !placed) {
        return placed.error();
    }
    struct stat info {};
    ::fstat(archive.descriptor(), &info);
    return BackupSummary{
        .photos = photos->size() - manifest.missing_photos.size(),
        .bytes = static_cast<std::uint64_t>(info.st_size),
        .missing_photos = {manifest.missing_photos.begin(), manifest.missing_photos.end()}};
}

}  // namespace

Result<BackupSummary> back_up(const fs::path& data_folder, const fs::path& target, TimePoint now) {
    std::error_code ignored;
    const fs::path place = fs::absolute(target, ignored);
    if (fs::exists(fs::symlink_status(place, ignored))) {
        return Error{ErrorCode::conflict,
                     target.string() + " exists already; choose another name for the backup"};
    }
    const auto database = Database::open(data_folder, OpenMode::read_only);
    if (!database) {
        return database.error();
    }
    const BackupFolder folder(place.parent_path());
    for (int left = kAttempts; left > 0; --left) {
        Result<BackupSummary> made = attempt(**database, place, now);
        if (made || made.error().code != ErrorCode::conflict) {
            return made;
        }
    }
    return Error{ErrorCode::unavailable,
                 "people were removed again and again while the backup ran; try once more later"};
}

}  // namespace rollcall::store
