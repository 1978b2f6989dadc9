#include "unit/store/archive_fixture.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "core/digest.h"

namespace rollcall::test {
namespace {

void describe(archive_entry* entry, const TarMember& member) {
    using Kind = TarMember::Kind;
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_filetype(entry, AE_IFREG);
    switch (member.kind) {
        case Kind::file:
            archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
            break;
        case Kind::symbolic_link:
            archive_entry_set_filetype(entry, AE_IFLNK);
            archive_entry_set_symlink(entry, member.content.c_str());
            break;
        case Kind::hard_link:
            archive_entry_set_hardlink(entry, member.content.c_str());
            break;
        case Kind::folder:
            archive_entry_set_filetype(entry, AE_IFDIR);
            break;
        case Kind::fifo:
            archive_entry_set_filetype(entry, AE_IFIFO);
            break;
        case Kind::sparse_file:
            archive_entry_set_size(entry, la_int64_t{1} << 40);
            archive_entry_sparse_add_entry(entry, 0, 512);
            break;
    }
}

}  // namespace

void write_tar(const std::filesystem::path& file, const std::vector<TarMember>& members,
               TarForm form) {
    archive* out = archive_write_new();
    if (form == TarForm::cpio) {
        archive_write_set_format_cpio_newc(out);
    } else {
        archive_write_set_format_pax(out);
    }
    if (form == TarForm::gzip) {
        archive_write_add_filter_gzip(out);
    }
    ASSERT_EQ(archive_write_open_filename(out, file.c_str()), ARCHIVE_OK);
    for (const TarMember& member : members) {
        archive_entry* entry = archive_entry_new();
        describe(entry, member);
        ASSERT_EQ(archive_write_header(out, entry), ARCHIVE_OK) << archive_error_string(out);
        archive_write_data(out, member.content.data(), member.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
}

std::vector<TarMember> read_tar(const std::filesystem::path& file) {
    archive* in = archive_read_new();
    archive_read_support_format_tar(in);
    EXPECT_EQ(archive_read_open_filename(in, file.c_str(), 10240), ARCHIVE_OK);
    std::vector<TarMember> members;
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
        TarMember member{archive_entry_pathname(entry), {}};
        member.content.resize(static_cast<std::size_t>(archive_entry_size(entry)));
        archive_read_data(in, member.content.data(), member.content.size());
        members.push_back(std::move(member));
    }
    archive_read_free(in);
    return members;
}

std::string manifest_of(const std::vector<TarMember>& members) {
    std::string text = "rollcall-backup 1\ncreated 2026-01-01T00:00:00.000Z\n";
    for (const TarMember& member : members) {
        text += "file " + to_hex(sha256(as_bytes(member.content))) + " " +
                std::to_string(member.content.size()) + " " + member.name + "\n";
    }
    return text;
}

}  // namespace rollcall::test
