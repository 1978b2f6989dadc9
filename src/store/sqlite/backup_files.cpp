#include "store/sqlite/backup_files.h"

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/digest.h"
#include "core/durable_file.h"
#include "core/log.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRandomBytes = 6;
constexpr std::string_view kEnd = ".tmp";
constexpr std::string_view kJournal = "-journal";  ///< what SQLite puts beside a database
constexpr const char* kArchive = "archive";

/// Whether TemporaryFile makes such names, ".NAME.database-0123456789ab.tmp", or SQLite from them.
bool is_temporary_name(std::string_view name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (name.ends_with(kJournal)) {
        name.remove_suffix(kJournal.size());
    }
    if (!name.starts_with('.') || !name.ends_with(kEnd)) {
        return false;
    }
    name.remove_suffix(kEnd.size());
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos) {
        return false;
    }
    const std::string_view digits = name.substr(dash + 1);
    const std::string_view before = name.substr(0, dash);
    return digits.size() == 2 * kRandomBytes &&
           digits.find_first_not_of(kDigits) == std::string_view::npos &&
           (before.ends_with(std::string(".") + kDatabaseCopy) ||
            before.ends_with(std::string(".") + kArchive));
}

/// Nothing that keeps a backup from being made, so it is only told.
void remove_left_over(const fs::path& file) {
    if (const Status removed = remove_file_durably(file); !removed) {
        log::warning("what an interrupted backup left could not be removed; it holds templates",
                     {{"why", removed.error().context}});
        return;
    }
    log::info("removed what an interrupted backup had left", {{"file", file.string()}});
}

void remove_left_overs(const fs::path& folder) {
    std::error_code failure;
    std::error_code ignored;
    fs::directory_iterator entry(folder, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        if (is_temporary_name(entry->path().filename().string()) &&
            fs::is_regular_file(entry->symlink_status(ignored))) {
            remove_left_over(entry->path());
        }
    }
}

std::string name_of_descriptor(int fd) {
    return "/proc/self/fd/" + std::to_string(fd);
}

}  // namespace

BackupFolder::BackupFolder(const fs::path& folder)
    : lock_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!lock_.valid()) {
        return;  // what is written there will say why not
    }
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) {
        remove_left_overs(folder);
    }
    ::flock(lock_.get(), LOCK_SH);
}

TemporaryFile::TemporaryFile(const fs::path& target, const std::string& what)
    : path_(target.parent_path() / ("." + target.filename().string() + "." + what + "-" +
                                    to_hex(random_bytes(kRandomBytes)) + std::string(kEnd))) {}

TemporaryFile::~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
}

ArchiveFile::ArchiveFile(fs::path target) : target_(std::move(target)) {}

Status ArchiveFile::create() {
    file_ =
        Descriptor(::open(target_.parent_path().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    // Without /proc there would be no way to give it a name.
    if (file_.valid() && ::access(name_of_descriptor(file_.get()).c_str(), F_OK) == 0) {
        return {};
    }
    return create_named();
}

Status ArchiveFile::create_named() {
    temporary_.emplace(target_, kArchive);
    file_ = Descriptor(
        ::open(temporary_->path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    return file_.valid() ? Status{}
                         : error_from_errno(errno, "creating " + temporary_->path().string());
}

/// A link, unlike a rename, does not replace what somebody put there meanwhile.
int ArchiveFile::link_to_target() const {
    if (!temporary_) {
        return ::linkat(AT_FDCWD, name_of_descriptor(file_.get()).c_str(), AT_FDCWD,
                        target_.c_str(), AT_SYMLINK_FOLLOW);
    }
    const int linked = ::link(temporary_->path().c_str(), target_.c_str());
    return linked == 0 || errno == EEXIST
               ? linked
               : std::rename(temporary_->path().c_str(), target_.c_str());
}

Status ArchiveFile::put_in_place() {
    if (::fsync(file_.get()) != 0) {
        return error_from_errno(errno, "flushing the archive of " + target_.string());
    }
    if (link_to_target() != 0) {
        return error_from_errno(errno, "giving the archive the name " + target_.string());
    }
    return sync_folder(target_.parent_path());
}

}  // namespace rollcall::store
