#include "core/zip.h"

#include <chrono>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace rollcall {
namespace {

constexpr int kMemberMode = 0600;

struct ArchiveDeleter {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
struct EntryDeleter {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

Error failure(archive* writer) {
    const char* text = archive_error_string(writer);
    return {ErrorCode::internal, "the archive could not be made", text == nullptr ? "" : text};
}

la_ssize_t append(archive* /*writer*/, void* target, const void* bytes, std::size_t size) {
    auto& out = *static_cast<Bytes*>(target);
    const auto* begin = static_cast<const std::uint8_t*>(bytes);
    out.insert(out.end(), begin, begin + size);
    return static_cast<la_ssize_t>(size);
}

Status add(archive* writer, const ZipEntry& file, TimePoint modified) {
    const std::unique_ptr<archive_entry, EntryDeleter> entry(archive_entry_new());
    if (entry == nullptr) {
        return Error{ErrorCode::internal, "the archive could not be made", "no memory"};
    }
    archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kMemberMode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_mtime(entry.get(), to_unix_millis(modified) / 1000, 0);
    if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) {
        return failure(writer);
    }
    const la_ssize_t written = archive_write_data(writer, file.bytes.data(), file.bytes.size());
    return written == static_cast<la_ssize_t>(file.bytes.size()) ? Status{}
                                                                 : Status{failure(writer)};
}

}  // namespace

Result<Bytes> zip_archive(const std::vector<ZipEntry>& entries, TimePoint modified) {
    Bytes bytes;
    const std::unique_ptr<archive, ArchiveDeleter> writer(archive_write_new());
    if (writer == nullptr) {
        return Error{ErrorCode::internal, "the archive could not be made", "no memory"};
    }
    archive_write_set_format_zip(writer.get());
    archive_write_set_options(writer.get(), "hdrcharset=UTF-8");
    archive_write_set_bytes_in_last_block(writer.get(), 1);
    if (archive_write_open(writer.get(), &bytes, nullptr, append, nullptr) != ARCHIVE_OK) {
        return failure(writer.get());
    }
    for (const ZipEntry& entry : entries) {
        if (Status added = add(writer.get(), entry, modified); !added) {
            return added.error();
        }
    }
    if (archive_write_close(writer.get()) != ARCHIVE_OK) {
        return failure(writer.get());
    }
    return bytes;
}

}  // namespace rollcall
