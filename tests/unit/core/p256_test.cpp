#include "core/p256.h"

#include <string>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

// RFC 6979, appendix A.2.5: P-256, SHA-256, messages "sample" and "test".
const std::string kX = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
const std::string kY = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const std::string kSample =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
const std::string kTest =
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";

P256PublicKey example_key() {
    return *p256_public_key(*from_hex("04" + kX + kY));
}

TEST(P256, VerifiesTheExamplesOfRfc6979) {
    EXPECT_TRUE(p256_verify(example_key(), as_bytes("sample"), *from_hex(kSample)));
    EXPECT_TRUE(p256_verify(example_key(), as_bytes("test"), *from_hex(kTest)));
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), *from_hex(kTest)));
}

TEST(P256, MakesKeysThatNobodyHas) {
    const auto key = p256_key_of_nobody();
    ASSERT_TRUE(key);
    EXPECT_EQ(p256_public_key(*key), *key) << "a point of the curve";
    EXPECT_NE(*p256_key_of_nobody(), *key);
    EXPECT_FALSE(p256_verify(*key, as_bytes("sample"), *from_hex(kSample)));
}

TEST(P256, RefusesEveryChangedByte) {
    const Bytes signature = *from_hex(kSample);
    for (std::size_t i = 0; i < signature.size(); ++i) {
        Bytes changed = signature;
        changed[i] ^= 1;
        EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), changed)) << i;
    }
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("samplE"), signature));
}

TEST(P256, RefusesSignaturesOfOtherLengthsAndOfNothing) {
    Bytes signature = *from_hex(kSample);
    signature.push_back(0);
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), signature));
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), {}));
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), Bytes(64, 0)));
    EXPECT_FALSE(p256_verify(example_key(), as_bytes("sample"), Bytes(64, 0xFF)));
}

TEST(P256, TakesPointsOfTheCurveAlone) {
    EXPECT_TRUE(p256_public_key(*from_hex("04" + kX + kY)));
    EXPECT_FALSE(p256_public_key(*from_hex("04" + kX + kX)));
    EXPECT_FALSE(p256_public_key(*from_hex("02" + kX)));
    EXPECT_FALSE(p256_public_key(*from_hex("06" + kX + kY)));
    EXPECT_FALSE(p256_public_key(Bytes(65, 0)));
    EXPECT_FALSE(p256_public_key({}));
}

}  // namespace
}  // namespace rollcall
