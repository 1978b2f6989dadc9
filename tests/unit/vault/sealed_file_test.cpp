#include "vault/sealed_file.h"

#include <gtest/gtest.h>

namespace rollcall::vault {
namespace {

const SecretKey kKey = SecretKey::generate();

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

TEST(SealedFile, ComesBackForItsKeyAndAsWhatItIs) {
    for (const std::string& text :
         {std::string(), std::string("a picture"), std::string(9000, 'x')}) {
        const Bytes content = sealed_file(kKey, as_bytes(text), "photo 1");
        EXPECT_TRUE(is_whole_sealed_file(content));
        EXPECT_EQ(open_sealed_file(kKey, content, "photo 1").value(), bytes_of(text));
        EXPECT_FALSE(open_sealed_file(kKey, content, "photo 2"));
        EXPECT_FALSE(open_sealed_file(SecretKey::generate(), content, "photo 1"));
    }
}

TEST(SealedFile, ANewSecretEachTime) {
    const Bytes plain = bytes_of("a picture");
    EXPECT_NE(sealed_file(kKey, plain, "photo"), sealed_file(kKey, plain, "photo"));
}

TEST(SealedFile, EveryChangeIsFound) {
    const Bytes content = sealed_file(kKey, as_bytes("a picture"), "photo");
    for (std::size_t i = 0; i < content.size(); ++i) {
        Bytes changed = content;
        changed[i] ^= 1;
        EXPECT_FALSE(is_whole_sealed_file(changed)) << i;
        EXPECT_EQ(open_sealed_file(kKey, changed, "photo").error().code, ErrorCode::unavailable);
        EXPECT_FALSE(is_whole_sealed_file(ByteView(content).first(i))) << i;
        EXPECT_FALSE(open_sealed_file(kKey, ByteView(content).first(i), "photo"));
    }
    Bytes longer = content;
    longer.push_back(0);
    EXPECT_FALSE(is_whole_sealed_file(longer));
}

}  // namespace
}  // namespace rollcall::vault
