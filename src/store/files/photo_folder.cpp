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
#include "vault/sealed_file.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

/// No picture that enrolment lets through comes near; a bound for damaged folders.
constexpr std::size_t kPhotoLimit = 512U * 1024 * 1024;

bool is_hex_name(std::string_view text, std::size_t length) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return text.size() == length && text.find_first_not_of(kDigits) == std::string_view::npos;
}

/// Also keeps anything else, "../x" say, from becoming a path.
bool is_photo_name(std::string_view text) {
    return is_hex_name(text, 64);
}

fs::path path_of(const fs::path& folder, const PhotoName& name) {
    return folder / name.value().substr(0, 2) / name.value();
}

Sha256 derived(const SecretKey& photos_key, std::string_view what, const Sha256& content) {
    Bytes message(what.begin(), what.end());
    message.insert(message.end(), content.begin(), content.end());
    return hmac_sha256(photos_key.bytes(), message);
}

/// What a photo is sealed as.
std::string associated_with(const PhotoName& name) {
    return "rollcall photo " + name.value();
}

Error not_stored() {
    return {ErrorCode::not_found, "there is no such photo"};
}

Error unreadable(const fs::path& path, const std::string& reason) {
    return {ErrorCode::unavailable, "the photos cannot be read at the moment",
            path.string() + ": " + reason};
}

/// The file of a photo as it is. Errors: not_found, unavailable.
Result<Bytes> read_photo_file(const fs::path& folder, const PhotoName& name) {
    if (!is_photo_name(name.value())) {
        return not_stored();
    }
    const fs::path file = path_of(folder, name);
    Result<Bytes> content = read_file(file, kPhotoLimit);
    if (!content && content.error().code == ErrorCode::not_found) {
        return not_stored();
    }
    return content ? std::move(content) : unreadable(file, content.error().message);
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
    PhotoFolder(fs::path folder, Result<SecretKey> photos_key)
        : folder_(std::move(folder)), photos_key_(std::move(photos_key)) {}

    Result<people::StoredPhoto> put(ByteView bytes) override {
        if (!photos_key_) {
            return photos_key_.error();
        }
        people::StoredPhoto photo = name_and_key(*photos_key_, bytes);
        const fs::path file = path_of(folder_, photo.name);
        if (Status made = make_shard(file.parent_path()); !made) {
            return made.error();
        }
        if (get(photo)) {
            // It may have been renamed into place by a put that is not finished yet.
            if (Status synced = sync_folder(file.parent_path()); !synced) {
                return synced.error();
            }
            return photo;
        }
        const Bytes content = vault::sealed_file(photo.key, bytes, associated_with(photo.name));
        if (Status written = write_file_durably(file, content, 0600); !written) {
            return written.error();
        }
        return photo;
    }

    Result<Bytes> get(const people::StoredPhoto& photo) const override {
        const Result<Bytes> content = read_photo_file(folder_, photo.name);
        if (!content) {
            return content.error();
        }
        auto bytes = vault::open_sealed_file(photo.key, *content, associated_with(photo.name));
        if (!bytes) {
            return Error{ErrorCode::unavailable,
                         "the photo is damaged on disk; restore it from a backup",
                         path_of(folder_, photo.name).string() + ": " + bytes.error().message};
        }
        return bytes;
    }

    Status remove(const PhotoName& name) override {
        if (!is_photo_name(name.value())) {
            return {};
        }
        const fs::path file = path_of(folder_, name);
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
            return error_from_errno(errno, "removing " + file.string());
        }
        return sync_shard(file.parent_path());
    }

    Status for_each(const std::function<void(const PhotoName&)>& visit) const override {
        return for_each_shard(folder_, [&](const fs::path& shard) -> Status {
            const auto files = entries_of(shard);
            if (!files) {
                return files.error();
            }
            for (const fs::directory_entry& file : *files) {
                std::string name = file.path().filename().string();
                if (is_photo_name(name)) {
                    visit(PhotoName(std::move(name)));
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

    fs::path folder_;
    Result<SecretKey> photos_key_;
    std::mutex flushed_mutex_;
    std::set<fs::path> flushed_shards_;  ///< whose names this process has flushed
};

}  // namespace

people::StoredPhoto name_and_key(const SecretKey& photos_key, ByteView bytes) {
    const Sha256 content = sha256(bytes);
    // A hash always has the size of a key.
    return {PhotoName(to_hex(derived(photos_key, "name ", content))),
            SecretKey::from_bytes(derived(photos_key, "key ", content)).value()};
}

Result<Bytes> read_plain_photo(const fs::path& folder, const PhotoName& name) {
    Result<Bytes> bytes = read_photo_file(folder, name);
    if (bytes && to_hex(sha256(*bytes)) != name.value()) {
        return Error{ErrorCode::unavailable, "the photo was damaged on disk",
                     path_of(folder, name).string()};
    }
    return bytes;
}

Result<std::unique_ptr<people::PhotoStore>> open_photo_folder(const fs::path& folder,
                                                              Result<SecretKey> photos_key,
                                                              PhotoFolderMode mode) {
    if (mode == PhotoFolderMode::owner) {
        if (Status made = make_private_folder(folder); !made) {
            return made.error();
        }
        if (Status tidied = for_each_shard(folder, remove_interrupted_writes); !tidied) {
            return tidied.error();
        }
    }
    return std::unique_ptr<people::PhotoStore>(
        std::make_unique<PhotoFolder>(folder, std::move(photos_key)));
}

}  // namespace rollcall::store
