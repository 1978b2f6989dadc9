#include "core/durable_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "core/digest.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTemporaryBytes = 6;
constexpr const char* kTemporaryEnd = ".tmp";

/// Whether write_file_durably makes such names: ".NAME.0123456789ab.tmp".
bool is_temporary_name(std::string_view name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (!name.starts_with('.') || !name.ends_with(kTemporaryEnd)) {
        return false;
    }
    name.remove_suffix(std::string_view(kTemporaryEnd).size());
    const std::size_t dot = name.rfind('.');
    const std::string_view digits = name.substr(dot + 1);
    return dot > 1 && digits.size() == 2 * kTemporaryBytes &&
           digits.find_first_not_of(kDigits) == std::string_view::npos;
}

fs::path folder_of(const fs::path& path) {
    const fs::path parent = path.parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

Status write_all(int fd, ByteView bytes, const fs::path& file) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return error_from_errno(errno, "writing " + file.string());
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status write_and_sync(const fs::path& file, ByteView bytes, mode_t mode) {
    const Descriptor out(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!out.valid()) {
        return error_from_errno(errno, "creating " + file.string());
    }
    if (::fchmod(out.get(), mode) != 0) {
        return error_from_errno(errno, "setting the mode of " + file.string());
    }
    if (Status written = write_all(out.get(), bytes, file); !written) {
        return written;
    }
    if (::fsync(out.get()) != 0) {
        return error_from_errno(errno, "flushing " + file.string());
    }
    return {};
}

}  // namespace

Error error_from_errno(int errno_value, const std::string& what) {
    const std::string context = what + ": " + std::strerror(errno_value);
    if (errno_value == ENOSPC || errno_value == EDQUOT) {
        return {ErrorCode::storage_full, "the disk of the data folder is full; nothing was stored",
                context};
    }
    return {ErrorCode::unavailable, "the data folder cannot be used at the moment", context};
}

Result<Bytes> read_file(const fs::path& file, std::size_t limit) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in.valid()) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return Error{ErrorCode::not_found, "there is no file " + file.string()};
        }
        return Error{ErrorCode::unavailable,
                     "cannot read " + file.string() + ": " + std::strerror(errno)};
    }
    Bytes bytes;
    std::size_t size = 0;
    struct stat info {};
    if (::fstat(in.get(), &info) == 0 && info.st_size > 0) {
        bytes.reserve(std::min(static_cast<std::size_t>(info.st_size), limit) + 1);
    }
    while (true) {
        bytes.resize(std::min(std::max(size + (1U << 16), bytes.capacity()), limit + 1));
        const ssize_t got = ::read(in.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return Error{ErrorCode::unavailable,
                         "cannot read " + file.string() + ": " + std::strerror(errno)};
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
        if (size > limit) {
            return Error{ErrorCode::body_too_large,
                         file.string() + " is larger than " + std::to_string(limit) + " bytes"};
        }
    }
    bytes.resize(size);
    return bytes;
}

Status write_file_durably(const fs::path& file, ByteView bytes, mode_t mode) {
    const fs::path folder = folder_of(file);
    const fs::path temporary = folder / ("." + file.filename().string() + "." +
                                         to_hex(random_bytes(kTemporaryBytes)) + kTemporaryEnd);
    if (Status written = write_and_sync(temporary, bytes, mode); !written) {
        ::unlink(temporary.c_str());
        return written;
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        const Error error = error_from_errno(errno, "renaming to " + file.string());
        ::unlink(temporary.c_str());
        return error;
    }
    return sync_folder(folder);
}

Status remove_interrupted_writes(const fs::path& folder) {
    std::error_code failure;
    std::error_code ignored;
    fs::directory_iterator entry(folder, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        const bool left = is_temporary_name(entry->path().filename().string()) &&
                          fs::is_regular_file(entry->symlink_status(ignored));
        if (!left) {
            continue;
        }
        if (Status removed = remove_file_durably(entry->path()); !removed) {
            return removed;
        }
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
        return error_from_errno(failure.value(), "reading the folder " + folder.string());
    }
    return {};
}

Status remove_file_durably(const fs::path& file) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        return error_from_errno(errno, "removing " + file.string());
    }
    return sync_folder(folder_of(file));
}

Status sync_folder(const fs::path& folder) {
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid() || ::fsync(fd.get()) != 0) {
        return error_from_errno(errno, "flushing folder " + folder.string());
    }
    return {};
}

Status make_private_folder(const fs::path& folder) {
    std::error_code ignored;
    if (folder.empty()) {
        return {};
    }
    const fs::path parent = folder_of(folder);
    if (!folder.has_filename() && parent != folder) {
        return make_private_folder(parent);
    }
    if (fs::is_directory(folder, ignored)) {
        // Where this user may not write, it is not ours that it could be lost.
        return ::access(parent.c_str(), R_OK | W_OK) == 0 ? sync_folder(parent) : Status{};
    }
    if (parent != folder) {
        if (Status made = make_private_folder(parent); !made) {
            return made;
        }
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return Error{ErrorCode::data_folder_unusable,
                     "cannot create the folder " + folder.string() + ": " + std::strerror(errno)};
    }
    if (!fs::is_directory(folder, ignored)) {
        return Error{ErrorCode::data_folder_unusable, folder.string() + " is not a folder"};
    }
    return sync_folder(parent);
}

}  // namespace rollcall
