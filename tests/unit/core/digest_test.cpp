#include "core/digest.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace rollcall {
namespace {

std::string sha256_hex(std::string_view text) {
    return to_hex(sha256(as_bytes(text)));
}

/// FIPS 180-4's examples (NIST's "SHA256.pdf" and its longer ones).
TEST(Sha256, GivesTheExamplesOfTheStandard) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
    const test::TemporaryFolder folder;
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 300000U}) {
        std::string content(size, 'x');
        if (size > 0) {
            content.back() = 'y';
        }
        const auto file = folder.path() / "content";
        std::ofstream(file, std::ios::binary) << content;
        const Result<Sha256> digest = sha256_of_file(file);
        ASSERT_TRUE(digest) << digest.error().message;
        EXPECT_EQ(*digest, sha256(as_bytes(content))) << size;
    }
}

TEST(Sha256, OfAFileThatCannotBeReadNamesIt) {
    const test::TemporaryFolder folder;
    for (const std::filesystem::path& file : {folder.path() / "missing", folder.path()}) {
        const Result<Sha256> digest = sha256_of_file(file);
        ASSERT_FALSE(digest) << file;
        EXPECT_EQ(digest.error().code, ErrorCode::unavailable);
        EXPECT_NE(digest.error().message.find(file.string()), std::string::npos);
    }
}

struct HmacVector {
    Bytes key;
    std::string message;
    std::string_view tag;
};

/// RFC 4231 sections 4.2 to 4.8 (the fifth truncates its tag).
TEST(Hmac, GivesTheVectorsOfRfc4231) {
    Bytes counting(25);
    for (std::size_t i = 0; i < counting.size(); ++i) {
        counting[i] = static_cast<std::uint8_t>(i + 1);
    }
    const Bytes jefe{'J', 'e', 'f', 'e'};
    const std::vector<HmacVector> vectors{
        {Bytes(20, 0x0B), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {jefe, "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {Bytes(20, 0xAA), std::string(50, '\xDD'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {counting, std::string(50, '\xCD'),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {Bytes(20, 0x0C), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
        {Bytes(131, 0xAA), "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {Bytes(131, 0xAA),
         "This is a test using a larger than block-size key and a larger than block-size data. "
         "The key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
    for (const HmacVector& vector : vectors) {
        const std::string tag = to_hex(hmac_sha256(vector.key, as_bytes(vector.message)));
        EXPECT_EQ(tag.substr(0, vector.tag.size()), vector.tag) << vector.message;
    }
}

TEST(ConstantTime, EqualityIsEquality) {
    const Bytes a{1, 2, 3};
    EXPECT_TRUE(equal_in_constant_time(a, Bytes{1, 2, 3}));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2, 4}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{0, 2, 3}));
    EXPECT_FALSE(equal_in_constant_time(a, Bytes{1, 2}));
    EXPECT_FALSE(equal_in_constant_time(a, {}));
}

TEST(RandomBytes, HaveTheirLengthAndDiffer) {
    const Bytes first = random_bytes(32);
    EXPECT_EQ(first.size(), 32U);
    EXPECT_NE(first, random_bytes(32));
    EXPECT_TRUE(random_bytes(0).empty());
    EXPECT_NE(first, Bytes(32, 0));
}

}  // namespace
}  // namespace rollcall
