#include "core/zip_reader.h"

#include <algorithm>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace rollcall {
namespace {

constexpr std::string_view kDirectoryMagic = "PK\x01\x02";  // APPNOTE.TXT 4.3.12

struct ArchiveDeleter {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
using Archive = std::unique_ptr<archive, ArchiveDeleter>;

Error unusable(std::string why) {
    return {ErrorCode::invalid_field, std::move(why)};
}

Error damaged(archive* reader) {
    const char* text = reader == nullptr ? nullptr : archive_error_string(reader);
    return {ErrorCode::invalid_field, "it is damaged or cut off", text == nullptr ? "" : text};
}

std::string lower(std::string_view name) {
    std::string text(name);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// By its directory alone, which the end of the archive points at.
Result<Archive> opened(ByteView bytes) {
    Archive reader(archive_read_new());
    if (reader == nullptr || archive_read_support_format_zip_seekable(reader.get()) != ARCHIVE_OK ||
        archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
        return damaged(reader.get());
    }
    return reader;
}

/// The next file; nothing at the end. A warning is of a name that is not ASCII: nobody's we look
/// for.
Result<archive_entry*> next_of(archive* reader) {
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(reader, &entry);
    if (outcome == ARCHIVE_EOF) {
        return nullptr;
    }
    if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) {
        return damaged(reader);
    }
    return entry;
}

std::string name_of(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    return name == nullptr ? "" : lower(name);
}

/// Others than those of APPNOTE.TXT 4.4.5's methods 0 and 8 are not in use for documents, and some
/// take a gigabyte to unpack.
bool is_stored_or_deflated(archive* reader) {
    const std::string_view format = archive_format_name(reader);
    return format.ends_with("(uncompressed)") || format.ends_with("(deflation)");
}

Result<Bytes> data_of(archive* reader, std::size_t most_bytes) {
    Bytes bytes;
    while (true) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int outcome = archive_read_data_block(reader, &block, &size, &offset);
        if (outcome == ARCHIVE_EOF) {
            return bytes;
        }
        if (outcome != ARCHIVE_OK) {
            return damaged(reader);
        }
        if (size > most_bytes - bytes.size()) {
            return unusable("a part of it is larger than " + std::to_string(most_bytes) + " bytes");
        }
        const auto* begin = static_cast<const std::uint8_t*>(block);
        bytes.insert(bytes.end(), begin, begin + size);
    }
}

/// At least as many as there are files: libarchive makes an object of each before it gives the
/// first one out.
std::size_t count_of_signatures(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    std::size_t count = 0;
    for (std::size_t at = text.find(kDirectoryMagic); at != std::string_view::npos;
         at = text.find(kDirectoryMagic, at + 1)) {
        ++count;
    }
    return count;
}

}  // namespace

Result<ZipReader> ZipReader::open(ByteView bytes, std::size_t most_entries) {
    if (count_of_signatures(bytes) > most_entries) {
        return unusable("it has more than " + std::to_string(most_entries) + " parts");
    }
    Result<Archive> reader = opened(bytes);
    if (!reader) {
        return std::move(reader).error();
    }
    std::set<std::string> names;
    while (true) {
        const Result<archive_entry*> entry = next_of(reader->get());
        if (!entry) {
            return entry.error();
        }
        if (*entry == nullptr) {
            return ZipReader(bytes, std::move(names));
        }
        std::string name = name_of(*entry);
        if (!name.empty() && !names.insert(std::move(name)).second) {
            return unusable("two of its parts have the same name");
        }
    }
}

bool ZipReader::has(std::string_view name) const {
    return names_.contains(lower(name));
}

Result<std::optional<Bytes>> ZipReader::read(std::string_view name, std::size_t most_bytes) const {
    const std::string wanted = lower(name);
    if (!names_.contains(wanted)) {
        return std::optional<Bytes>();
    }
    Result<Archive> reader = opened(bytes_);
    if (!reader) {
        return std::move(reader).error();
    }
    while (true) {
        const Result<archive_entry*> entry = next_of(reader->get());
        if (!entry) {
            return entry.error();
        }
        if (*entry == nullptr) {
            return damaged(reader->get());
        }
        if (name_of(*entry) != wanted) {
            continue;
        }
        if (archive_entry_is_data_encrypted(*entry) != 0) {
            return unusable("it is protected by a password");
        }
        if (!is_stored_or_deflated(reader->get())) {
            return unusable("it is compressed in a way that no spreadsheet uses");
        }
        Result<Bytes> data = data_of(reader->get(), most_bytes);
        if (!data) {
            return std::move(data).error();
        }
        return std::optional<Bytes>(std::move(*data));
    }
}

}  // namespace rollcall
