#include "core/secret_key.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(SecretKey, IsAnotherEachTime) {
    const SecretKey one = SecretKey::generate();
    const SecretKey two = SecretKey::generate();
    EXPECT_NE(to_hex(one.bytes()), to_hex(two.bytes()));
}

TEST(SecretKey, TakesItsSizeAndNoOther) {
    EXPECT_TRUE(SecretKey::from_bytes(Bytes(32, 7)));
    for (const std::size_t size : {0U, 31U, 33U}) {
        EXPECT_EQ(SecretKey::from_bytes(Bytes(size, 7)).error().code, ErrorCode::invalid_field);
    }
}

TEST(Sealed, OpensWithTheSameKeyAndAssociatedBytesAlone) {
    const SecretKey key = SecretKey::generate();
    const Bytes sealed = seal(key, as_bytes("a template"), as_bytes("person 7"));
    EXPECT_EQ(sealed.size(), std::string_view("a template").size() + 40);
    const auto opened = open_sealed(key, sealed, as_bytes("person 7"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(as_text(*opened), "a template");
    EXPECT_FALSE(open_sealed(key, sealed, as_bytes("person 8")));
    EXPECT_FALSE(open_sealed(SecretKey::generate(), sealed, as_bytes("person 7")));
}

TEST(Sealed, IsAnotherEachTime) {
    const SecretKey key = SecretKey::generate();
    EXPECT_NE(seal(key, as_bytes("x"), {}), seal(key, as_bytes("x"), {}));
}

TEST(Sealed, RefusesEveryChangedByteAndEveryShorterText) {
    const SecretKey key = SecretKey::generate();
    const Bytes sealed = seal(key, as_bytes("secret"), as_bytes("a"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= 1;
        EXPECT_FALSE(open_sealed(key, changed, as_bytes("a"))) << i;
        EXPECT_FALSE(open_sealed(key, ByteView(sealed).first(i), as_bytes("a"))) << i;
    }
}

}  // namespace
}  // namespace rollcall
