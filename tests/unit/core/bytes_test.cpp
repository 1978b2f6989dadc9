#include "core/bytes.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace std::string_view_literals;
using namespace std::string_literals;

Bytes counted(std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<std::uint8_t>(i * 37 + 251);
    }
    return bytes;
}

TEST(Views, ShowTheSameMemory) {
    const std::string text = "a\0\xff"s;
    const ByteView bytes = as_bytes(text);
    ASSERT_EQ(bytes.size(), 3U);
    EXPECT_EQ(bytes[1], 0);
    EXPECT_EQ(bytes[2], 0xFF);
    EXPECT_EQ(as_text(bytes).data(), text.data());
    EXPECT_EQ(as_text(bytes), text);
}

TEST(Hex, Writes) {
    EXPECT_EQ(to_hex({}), "");
    EXPECT_EQ(to_hex(Bytes{0x00, 0x0F, 0xA0, 0xFF}), "000fa0ff");
}

TEST(Hex, ReadsBothCases) {
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(from_hex("000fA0Ff"), (Bytes{0x00, 0x0F, 0xA0, 0xFF}));
    const Bytes all = counted(256);
    EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, RefusesWhatIsNoHex) {
    for (const std::string_view bad : {"0"sv, "123"sv, "0g"sv, "g0"sv, " 00"sv, "0x"sv, "00 "sv,
                                       "0\0"sv, "-1"sv, "\xC3\xA9"sv, "/:"sv, "@G"sv, "`g"sv}) {
        EXPECT_EQ(from_hex(bad), std::nullopt) << bad;
    }
}

/// RFC 4648 section 10, without the padding, and the two letters that differ from base64.
const std::vector<std::pair<std::string_view, std::string_view>> kBase64UrlVectors{
    {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF", "-_8"}};

TEST(Base64Url, WritesAndReadsTheVectorsOfTheRfc) {
    for (const auto& [plain, encoded] : kBase64UrlVectors) {
        EXPECT_EQ(to_base64url(as_bytes(plain)), encoded);
        const auto decoded = from_base64url(encoded);
        ASSERT_TRUE(decoded) << encoded;
        EXPECT_EQ(as_text(*decoded), plain);
    }
}

TEST(Base64Url, ThereAndBackForEveryLength) {
    for (std::size_t length = 0; length < 70; ++length) {
        const Bytes bytes = counted(length);
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes) << length;
    }
}

TEST(Base64Url, RefusesPaddingOtherLettersAndImpossibleLengths) {
    for (const std::string_view bad : {"Zg=="sv, "Zg="sv, "="sv, "Zm9+"sv, "Zm9/"sv, "Zm9 "sv,
                                       "Zm\n9"sv, "Z"sv, "Zm9vY"sv, "Zm9\0"sv, "Zm9\xC3"sv}) {
        EXPECT_EQ(from_base64url(bad), std::nullopt) << bad;
    }
}

TEST(Base64Url, HasOneTextForEachValue) {
    // "Zh" would decode to the same byte as "Zg" if its last bits were ignored.
    EXPECT_EQ(from_base64url("Zh"), std::nullopt);
    EXPECT_EQ(from_base64url("Zm9"), std::nullopt);
}

TEST(Utf8, AcceptsWhatIsWellFormed) {
    for (const std::string_view good :
         {""sv, "plain"sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv,
          "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv,
          "\xF4\x8F\xBF\xBF"sv, "Zo\xC3\xAB \xF0\x9F\x99\x82 \xE5\xBC\xB5"sv}) {
        EXPECT_TRUE(is_utf8(good)) << to_hex(as_bytes(good));
    }
}

TEST(Utf8, RefusesWhatIsNot) {
    for (const std::string_view bad : {"\x80"sv,
                                       "\xBF"sv,
                                       "\xFF"sv,
                                       "\xFE"sv,  // no first byte
                                       "\xC0\x80"sv,
                                       "\xC1\xBF"sv,
                                       "\xE0\x9F\xBF"sv,      // overlong
                                       "\xF0\x8F\xBF\xBF"sv,  // overlong
                                       "\xED\xA0\x80"sv,
                                       "\xED\xBF\xBF"sv,  // surrogates
                                       "\xF4\x90\x80\x80"sv,
                                       "\xF5\x80\x80\x80"sv,  // beyond U+10FFFF
                                       "\xC3"sv,
                                       "\xE2\x82"sv,
                                       "\xF0\x9F\x99"sv,
                                       "ok\xE2"sv,  // cut off
                                       "\xC3("sv,
                                       "\xE2(\xA1"sv,
                                       "\xE2\x82("sv,
                                       "\xF0\x9F(\x82"sv,  // no continuation
                                       "\xF8\x88\x80\x80\x80"sv,
                                       "\xFC\x84\x80\x80\x80\x80"sv}) {
        EXPECT_FALSE(is_utf8(bad)) << to_hex(as_bytes(bad));
    }
}

TEST(ControlCharacters, AreFound) {
    for (const std::string_view with :
         {"\0"sv, "a\nb"sv, "\t"sv, "x\x1F"sv, "\x7F"sv, "\xC2\x80"sv, "a\xC2\x9F"sv, "\r"sv}) {
        EXPECT_TRUE(has_control_characters(with)) << to_hex(as_bytes(with));
    }
    for (const std::string_view without : {""sv, " "sv, "a~"sv, "\xC2\xA0"sv, "Jos\xC3\xA9"sv,
                                           "\xC4\x80"sv, "\xF0\x9F\x99\x82"sv, "\xE2\x80\x94"sv}) {
        EXPECT_FALSE(has_control_characters(without)) << to_hex(as_bytes(without));
    }
}

TEST(Trimmed, TakesWhiteSpaceOffTheEndsOnly) {
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed(" \t\r\n\f\v"), "");
    EXPECT_EQ(trimmed("a"), "a");
    EXPECT_EQ(trimmed("\n a b\t "), "a b");
    EXPECT_EQ(trimmed("\xC2\xA0x"), "\xC2\xA0x") << "only ASCII white space counts";
}

}  // namespace
}  // namespace rollcall
