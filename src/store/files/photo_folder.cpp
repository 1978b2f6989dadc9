#include "store/files/photo_folder.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "core/digest.h"
#include "core/durable_file.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

/// No picture that enrolment lets through comes near; a bound for damaged folders.
constexpr std::size_t kPhotoLimit = 512U * 1024 * 1024;

bool is_hex_name(std::string_view text, std::size_t length) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return text.size() == length && text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// Also keeps anything that is no hash, "../x" say, from becoming a path.
bool is_photo_name(std::string_view text) {
    return is_hex_name(text, 64);
}

Error not_stored() {
    return {ErrorCode::not_found, "there is no such photo"};
}

Error unreadable(const fs::path& path, const std::string& reason) {
    return {ErrorCode::unavailable, "the photos cannot be read at the moment",
            path.string() + ": " + reason};
}

/// The entries of a folder; nothing if there is no such folder.
Result<std::vector<fs::directory_entry>> entries_of(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    std::error_code failure;
    fs::directory_iterator entry(folder, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        entries.push_back(*entry);
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
        return unreadable(folder, failure.message());
    }
    return entries;
}

/// Calls `visit` with each of the folders 00 .. ff that is there.
Status for_each_shard(const fs::path& folder, const std::function<Status(const fs::path&)>& visit) {
    const auto shards = entries_of(folder);
    if (!shards) {
        return shards.error();
    }
    for (const fs::directory_entry& shard : *shards) {
        if (!is_hex_name(shard.path().filename().string(), 2)) {
            continue;
        }
        if (Status visited = visit(shard.path()); !visited) {
            return visited;
        }
    }
    return {};
}

class PhotoFolder final : public people::PhotoStore {
  public:
    explicit PhotoFolder(fs::path folder) : folder_(std::move(folder)) {}

    Result<PhotoHash> put(ByteView bytes) override {
        PhotoHash hash(to_hex(sha256(bytes)));
        const fs::path file = path_of(hash);
        if (Status made = make_shard(file.parent_path()); !made) {
            return made.error();
        }
        const Result<Bytes> present = read_file(file, kPhotoLimit);
        if (present && std::ranges::equal(*present, bytes)) {
            // It may have been renamed into place by a put that is not finished yet.
            if (Status synced = sync_folder(file.parent_path()); !synced) {
                return synced.error();
            }
            return hash;
        }
        if (Status written = write_file_durably(file, bytes, 0600); !written) {
            return written.error();
        }
        return hash;
    }

    Result<Bytes> get(const PhotoHash& hash) const override {
        if (!is_photo_name(hash.value())) {
            return not_stored();
        }
        const fs::path file = path_of(hash);
        Result<Bytes> bytes = read_file(file, kPhotoLimit);
        if (!bytes) {
            if (bytes.error().code == ErrorCode::not_found) {
                return not_stored();
            }
            return unreadable(file, bytes.error().message);
        }
        if (to_hex(sha256(*bytes)) != hash.value()) {
            return Error{ErrorCode::unavailable,
                         "the photo is damaged on disk; restore it from a backup",
                         file.string() + ": the bytes do not have the hash of the name"};
        }
        return bytes;
    }

    Status remove(const PhotoHash& hash) override {
        if (!is_photo_name(hash.value())) {
            return {};
        }
        const fs::path file = path_of(hash);
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
            return error_from_errno(errno, "removing " + file.string());
        }
        return sync_shard(file.parent_path());
    }

    Status for_each(const std::function<void(const PhotoHash&)>& visit) const override {
        return for_each_shard(folder_, [&](const fs::path& shard) -> Status {
            const auto files = entries_of(shard);
            if (!files) {
                return files.error();
            }
            for (const fs::directory_entry& file : *files) {
                std::string name = file.path().filename().string();
                if (is_photo_name(name)) {
                    visit(PhotoHash(std::move(name)));
                }
            }
            return {};
        });
    }

  private:
    /// When it returns, the shard's name is on disk, also if another put or a process that was
    /// killed has made it and not flushed it.
    Status make_shard(const fs::path& shard) {
        const bool made = ::mkdir(shard.c_str(), 0700) == 0;
        if (!made && errno != EEXIST) {
            return error_from_errno(errno, "creating " + shard.string());
        }
        if (!made && is_flushed(shard)) {
            return {};
        }
        if (Status synced = sync_folder(folder_); !synced) {
            return synced;
        }
        const std::lock_guard lock(flushed_mutex_);
        flushed_shards_.insert(shard);
        return {};
    }

    /// Also where the photo was gone already: whoever unlinked it may have been killed before this.
    static Status sync_shard(const fs::path& shard) {
        if (::access(shard.c_str(), F_OK) != 0 && errno == ENOENT) {
            return {};
        }
        return sync_folder(shard);
    }

    bool is_flushed(const fs::path& shard) {
        const std::lock_guard lock(flushed_mutex_);
        return flushed_shards_.contains(shard);
    }

    fs::path path_of(const PhotoHash& hash) const {
        return folder_ / hash.value().substr(0, 2) / hash.value();
    }

    fs::path folder_;
    std::mutex flushed_mutex_;
    std::set<fs::path> flushed_shards_;  ///< whose names this process has flushed
};

}  // namespace

Result<std::unique_ptr<people::PhotoStore>> open_photo_folder(const fs::path& folder,
                                                              PhotoFolderMode mode) {
    if (mode == PhotoFolderMode::owner) {
        if (Status made = make_private_folder(folder); !made) {
            return made.error();
        }
        if (Status tidied = for_each_shard(folder, remove_interrupted_writes); !tidied) {
            return tidied.error();
        }
    }
    return std::unique_ptr<people::PhotoStore>(std::make_unique<PhotoFolder>(folder));
}

}  // namespace rollcall::store
