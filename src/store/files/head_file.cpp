#include "store/files/head_file.h"

#include <cerrno>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/durable_file.h"
#include "core/log.h"

namespace rollcall::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSize = 256;  ///< always all of it, so that no shorter text leaves a rest

std::string padded(const std::string& text) {
    std::string line = text;
    line.resize(kSize - 1, ' ');
    line += '\n';
    return line;
}

}  // namespace

Result<std::vector<std::string>> HeadFile::read(const fs::path& folder) {
    std::vector<std::string> heads;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure)) {
        if (!entry.path().filename().string().starts_with(journal::kHeadFileName)) {
            continue;
        }
        const Result<Bytes> bytes = read_file(entry.path(), kSize);
        if (!bytes) {
            return bytes.error();
        }
        heads.emplace_back(trimmed(as_text(*bytes)));
    }
    if (failure) {
        return error_from_errno(failure.value(), "reading " + folder.string());
    }
    return heads;
}

Result<HeadFile> HeadFile::open(const fs::path& folder, const std::string& current) {
    const fs::path file = folder / journal::kHeadFileName;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        if (Status made = write_file_durably(file, as_bytes(padded(current)), 0600); !made) {
            return made.error();
        }
    }
    Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!descriptor.valid()) {
        return error_from_errno(errno, "opening " + file.string());
    }
    return HeadFile(std::move(descriptor));
}

Status HeadFile::dispute(const fs::path& folder, TimePoint now) {
    const fs::path file = folder / journal::kHeadFileName;
    const fs::path aside = file.string() + "-" + std::to_string(to_unix_millis(now));
    std::error_code failure;
    fs::rename(file, aside, failure);
    return failure ? Status(error_from_errno(failure.value(), "renaming " + file.string()))
                   : sync_folder(folder);
}

void HeadFile::keep(const journal::Head& head, const std::string& signed_head) {
    const std::string line = padded(signed_head);
    const std::lock_guard lock(mutex_);
    if (head.number <= last_) {
        return;
    }
    if (::pwrite(file_.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) {
        log::error("the journal's head could not be written beside it",
                   {{"why", error_from_errno(errno, journal::kHeadFileName).context}});
        return;
    }
    last_ = head.number;
}

}  // namespace rollcall::store
