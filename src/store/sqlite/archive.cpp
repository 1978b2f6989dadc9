#include "store/sqlite/archive.h"

#include <array>
#include <cerrno>
#include <fstream>

#include <archive.h>
#include <archive_entry.h>

#include "core/durable_file.h"
#include "store/sqlite/manifest.h"

namespace rollcall::store {
namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr int kMemberMode = 0600;

struct EntryDeleter {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, EntryDeleter>;

Error changed(const std::filesystem::path& file) {
    return {ErrorCode::conflict, "a file changed while it was being backed up", file.string()};
}

bool is_plain_file(archive_entry* entry) {
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
           archive_entry_symlink(entry) == nullptr && archive_entry_size_is_set(entry) != 0 &&
           archive_entry_size(entry) >= 0 && archive_entry_sparse_count(entry) == 0 &&
           archive_entry_pathname(entry) != nullptr;
}

}  // namespace

ArchiveWriter::ArchiveWriter(int fd) : archive_(archive_write_new()) {
    archive_write_set_format_pax_restricted(archive_);
    archive_write_add_filter_none(archive_);
    archive_write_open_fd(archive_, fd);
}

ArchiveWriter::~ArchiveWriter() {
    archive_write_free(archive_);
}

Error ArchiveWriter::failure() const {
    const int code = archive_errno(archive_);
    return error_from_errno(code > 0 ? code : EIO, "writing the backup");
}

Status ArchiveWriter::begin(const std::string& name, std::uint64_t size) {
    const Entry entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kMemberMode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    if (archive_write_header(archive_, entry.get()) != ARCHIVE_OK) {
        return failure();
    }
    return {};
}

Status ArchiveWriter::write(ByteView bytes) {
    while (!bytes.empty()) {
        const la_ssize_t written = archive_write_data(archive_, bytes.data(), bytes.size());
        if (written <= 0) {
            return failure();
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status ArchiveWriter::add(const std::string& name, ByteView bytes) {
    if (Status begun = begin(name, bytes.size()); !begun) {
        return begun;
    }
    return write(bytes);
}

Status ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& file,
                               std::uint64_t size) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return changed(file);
    }
    if (Status begun = begin(name, size); !begun) {
        return begun;
    }
    std::array<char, kBlock> block{};
    std::uint64_t left = size;
    while (left > 0) {
        const auto wanted = static_cast<std::streamsize>(std::min<std::uint64_t>(left, kBlock));
        in.read(block.data(), wanted);
        if (in.gcount() != wanted) {
            return changed(file);
        }
        const auto got = static_cast<std::size_t>(wanted);
        if (Status written = write(as_bytes({block.data(), got})); !written) {
            return written;
        }
        left -= got;
    }
    return in.peek() == std::ifstream::traits_type::eof() ? Status{} : Status{changed(file)};
}

Status ArchiveWriter::finish() {
    if (archive_write_close(archive_) != ARCHIVE_OK) {
        return failure();
    }
    return {};
}

ArchiveReader::ArchiveReader(int fd) : archive_(archive_read_new()) {
    archive_read_support_format_tar(archive_);
    archive_read_open_fd(archive_, fd, kBlock);
}

ArchiveReader::~ArchiveReader() {
    archive_read_free(archive_);
}

Result<std::optional<ArchiveReader::Member>> ArchiveReader::next() {
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(archive_, &entry);
    if (outcome == ARCHIVE_EOF) {
        return std::optional<Member>();
    }
    if (outcome != ARCHIVE_OK) {
        return backup_invalid("it is damaged or no backup of Rollcall's");
    }
    if (!is_plain_file(entry)) {
        return backup_invalid("it holds something else than plain files");
    }
    return std::optional<Member>(Member{archive_entry_pathname(entry),
                                        static_cast<std::uint64_t>(archive_entry_size(entry))});
}

Status ArchiveReader::read(const Member& member, const std::function<Status(ByteView)>& take) {
    std::uint64_t left = member.size;
    while (true) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int outcome = archive_read_data_block(archive_, &block, &size, &offset);
        if (outcome == ARCHIVE_EOF && left == 0) {
            return {};
        }
        const bool in_order =
            offset >= 0 && static_cast<std::uint64_t>(offset) == member.size - left;
        if (outcome != ARCHIVE_OK || size > left || !in_order) {
            return backup_invalid("it is cut off or damaged");
        }
        if (Status taken = take({static_cast<const std::uint8_t*>(block), size}); !taken) {
            return taken;
        }
        left -= size;
    }
}

}  // namespace rollcall::store
