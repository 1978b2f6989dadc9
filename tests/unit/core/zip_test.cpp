#include "core/zip.h"

#include <string_view>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

/// The two bytes at `at`, little-endian.
std::size_t number_at(ByteView bytes, std::size_t at) {
    return bytes[at] + (static_cast<std::size_t>(bytes[at + 1]) << 8U);
}

// What is in it, tests/http/test_export.py looks at with another reader of archives.
TEST(Zip, IsAnArchiveOfItsEntries) {
    const auto archive = zip_archive(
        {{"about.json", bytes_of("{}")}, {"photos/Đ.jpg", bytes_of("x")}, {"empty", {}}},
        from_unix_millis(1'780'000'000'000));
    ASSERT_TRUE(archive) << archive.error().message;
    EXPECT_EQ(as_text(ByteView(*archive).first(4)), "PK\x03\x04");
    constexpr std::size_t kEnd = 22;  // APPNOTE.TXT 4.3.16, without a comment
    ASSERT_GT(archive->size(), kEnd);
    const ByteView end = ByteView(*archive).last(kEnd);
    EXPECT_EQ(as_text(end.first(4)), "PK\x05\x06");
    EXPECT_EQ(number_at(end, 10), 3U);
}

TEST(Zip, MayBeEmpty) {
    const auto archive = zip_archive({}, {});
    ASSERT_TRUE(archive);
    EXPECT_EQ(as_text(ByteView(*archive).first(4)), "PK\x05\x06");
}

}  // namespace
}  // namespace rollcall
