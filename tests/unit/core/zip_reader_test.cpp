#include "core/zip_reader.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/zip.h"

namespace rollcall {
namespace {

constexpr std::size_t kMost = 100;

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

Bytes sample() {
    return zip_archive({{"a.txt", bytes_of("alpha")},
                        {"Folder/B.txt", bytes_of(std::string(100'000, 'b'))},
                        {"../up", bytes_of("up")},
                        {"empty", {}}},
                       {})
        .value();
}

std::string error_of(ByteView bytes, std::string_view name = "a.txt") {
    const Result<ZipReader> reader = ZipReader::open(bytes, kMost);
    if (!reader) {
        return reader.error().message;
    }
    const auto read = reader->read(name, 1'000'000);
    EXPECT_FALSE(read);
    return read ? "" : read.error().message;
}

/// Where `text` begins the last time.
std::size_t last_of(const Bytes& bytes, std::string_view text) {
    return as_text(bytes).rfind(text);
}

TEST(ZipReaderTest, ReadsFilesByTheirNames) {
    const Bytes bytes = sample();
    const Result<ZipReader> reader = ZipReader::open(bytes, kMost);
    ASSERT_TRUE(reader);
    EXPECT_EQ(as_text(*reader->read("a.txt", 5).value()), "alpha");
    EXPECT_EQ((*reader->read("folder/b.TXT", 100'000).value()).size(), 100'000U);
    EXPECT_TRUE((*reader->read("empty", 0).value()).empty());
    EXPECT_TRUE(reader->has("A.TXT"));
    EXPECT_FALSE(reader->has("b.txt"));
    EXPECT_EQ(reader->read("up", kMost).value(), std::nullopt) << "a name is no path";
}

TEST(ZipReaderTest, UnpacksNoMoreThanItMay) {
    const Bytes bytes = sample();
    const Result<ZipReader> reader = ZipReader::open(bytes, kMost);
    ASSERT_TRUE(reader);
    EXPECT_FALSE(reader->read("a.txt", 4));
    EXPECT_FALSE(reader->read("Folder/B.txt", 99'999));
}

TEST(ZipReaderTest, CountsFilesBeforeItLooksAtThem) {
    EXPECT_TRUE(ZipReader::open(sample(), 4));
    const auto reader = ZipReader::open(sample(), 3);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().message, "it has more than 3 parts");
}

TEST(ZipReaderTest, TwoFilesOfOneNameAreRefused) {
    const Bytes bytes =
        zip_archive({{"a.txt", bytes_of("1")}, {"A.txt", bytes_of("2")}}, {}).value();
    EXPECT_EQ(error_of(bytes), "two of its parts have the same name");
}

TEST(ZipReaderTest, DamageIsSeen) {
    const Bytes whole = sample();
    for (const std::size_t size :
         {whole.size() - 1, whole.size() / 2, std::size_t{4}, std::size_t{0}}) {
        EXPECT_EQ(error_of(ByteView(whole).first(size)), "it is damaged or cut off") << size;
    }
    Bytes flipped = whole;
    const std::size_t name = as_text(whole).find("a.txt");
    flipped[name + 5 + whole[name - 2] + 2] ^= 0xFF;  // APPNOTE.TXT 4.3.7: in the data
    EXPECT_EQ(error_of(flipped), "it is damaged or cut off");
}

// APPNOTE.TXT 4.3.7 and 4.3.12: where flags and method stand in the header of a file and in the
// directory.
TEST(ZipReaderTest, WhatIsEncryptedOrOddlyCompressedIsRefused) {
    const Bytes whole = zip_archive({{"a.txt", bytes_of("alpha")}}, {}).value();
    const std::size_t header = as_text(whole).find("PK\x03\x04");
    const std::size_t directory = last_of(whole, "PK\x01\x02");
    Bytes encrypted = whole;
    encrypted[header + 6] |= 1;
    encrypted[directory + 8] |= 1;
    EXPECT_EQ(error_of(encrypted), "it is protected by a password");
    Bytes odd = whole;
    odd[header + 8] = 14;  // LZMA
    odd[directory + 10] = 14;
    EXPECT_EQ(error_of(odd), "it is compressed in a way that no spreadsheet uses");
}

}  // namespace
}  // namespace rollcall
