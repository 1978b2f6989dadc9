#include "core/password_hash.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

/// As little as Argon2id takes, so that the tests are quick.
constexpr PasswordCost kCheap{.memory = 8192, .passes = 1};

TEST(PasswordHash, MatchesItsSecretAndPepperAlone) {
    const SecretKey pepper = SecretKey::generate();
    const auto hash = hash_password(pepper, "271828", kCheap);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_EQ(hash->find("271828"), std::string::npos);
    EXPECT_TRUE(password_matches(pepper, "271828", *hash));
    EXPECT_FALSE(password_matches(pepper, "271829", *hash));
    EXPECT_FALSE(password_matches(pepper, "", *hash));
    EXPECT_FALSE(password_matches(SecretKey::generate(), "271828", *hash));
}

TEST(PasswordHash, IsAnotherEachTime) {
    const SecretKey pepper = SecretKey::generate();
    EXPECT_NE(*hash_password(pepper, "a", kCheap), *hash_password(pepper, "a", kCheap));
}

TEST(PasswordHash, CostsWhatOwaspRecommends) {
    const auto hash = hash_password(SecretKey::generate(), "a");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(PasswordHash, TextsThatAreNoneMatchNothing) {
    const SecretKey pepper = SecretKey::generate();
    for (const std::string& text : {std::string(), std::string("x"), std::string(1000, '$'),
                                    std::string("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")}) {
        EXPECT_FALSE(password_matches(pepper, "a", text));
    }
}

}  // namespace
}  // namespace rollcall
