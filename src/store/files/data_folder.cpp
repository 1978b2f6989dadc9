#include "store/files/data_folder.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/durable_file.h"
#include "core/log.h"
#include "core/restoring.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLockName = "lock";
constexpr const char* kTlsName = "tls";
/// holder() takes the lock for an instant: a start that meets just that must not give up.
constexpr int kLockAttempts = 4;
constexpr std::chrono::milliseconds kLockPause{50};

pid_t pid_written_in(int fd) {
    std::array<char, 16> text{};
    const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
    pid_t pid = 0;
    if (got > 0) {
        std::from_chars(text.data(), text.data() + got, pid);
    }
    return pid > 0 ? pid : 0;
}

void write_own_pid(int fd) {
    const std::string text = std::to_string(::getpid()) + "\n";
    // The id is a courtesy to whoever finds the folder taken; the lock holds without it.
    if (::ftruncate(fd, 0) == 0) {
        [[maybe_unused]] const ssize_t written = ::pwrite(fd, text.data(), text.size(), 0);
    }
}

bool take(int fd, int how) {
    for (int attempt = 0; attempt < kLockAttempts; ++attempt) {
        if (::flock(fd, how | LOCK_NB) == 0) {
            return true;
        }
        std::this_thread::sleep_for(kLockPause);
    }
    return false;
}

Error in_use(const fs::path& folder, pid_t pid) {
    const std::string who =
        pid > 0 ? " (process " + std::to_string(pid) + ")" : std::string(" on this machine");
    return {ErrorCode::data_folder_in_use, "another Rollcall" + who + " holds the data folder " +
                                               folder.string() +
                                               "; stop it, or choose another folder with --data"};
}

/// Nothing that keeps a server from working, so it is only told.
void tidy(const fs::path& folder) {
    for (const fs::path& place : {folder, folder / kTlsName}) {
        if (const Status tidied = remove_interrupted_writes(place); !tidied) {
            log::warning("what an interrupted write left could not be removed",
                         {{"why", tidied.error().context}});
        }
    }
}

Error unusable(const fs::path& folder, const std::string& reason) {
    return {ErrorCode::data_folder_unusable, "the data folder " + folder.string() + " " + reason};
}

}  // namespace

Result<DataFolder> DataFolder::hold(const fs::path& folder) {
    if (Status made = make_private_folder(folder); !made) {
        return unusable(folder, "cannot be made: " + made.error().message);
    }
    if (Status finished = check_restore_finished(folder); !finished) {
        return finished.error();
    }
    const fs::path path = folder / kLockName;
    Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!lock.valid()) {
        if (errno == ENOSPC || errno == EDQUOT) {
            return error_from_errno(errno, "creating " + path.string());
        }
        return unusable(folder, std::string("cannot be written: ") + std::strerror(errno) +
                                    "; give this user the right to write there, or choose another "
                                    "folder with --data");
    }
    if (!take(lock.get(), LOCK_EX)) {
        return in_use(folder, pid_written_in(lock.get()));
    }
    write_own_pid(lock.get());
    tidy(folder);
    return DataFolder(folder, std::move(lock));
}

std::optional<pid_t> DataFolder::holder(const fs::path& folder) {
    const Descriptor lock(::open((folder / kLockName).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!lock.valid() || ::flock(lock.get(), LOCK_SH | LOCK_NB) == 0) {
        return std::nullopt;
    }
    return pid_written_in(lock.get());
}

}  // namespace rollcall::store
