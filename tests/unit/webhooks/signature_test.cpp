#include "webhooks/signature.h"

#include <gtest/gtest.h>

namespace rollcall::webhooks {
namespace {

// By: printf '1780000000.{"id":"1"}' | openssl dgst -sha256 -hmac whsec_test
TEST(SignatureTest, IsWhatOpensslMakes) {
    EXPECT_EQ(signature("whsec_test", from_unix_millis(1'780'000'000'999), R"({"id":"1"})"),
              "t=1780000000,v1=7108bb1af8866e9e3ebe352e3c2cc6a8bcf5a8e2f6a3c94e645d6fc770b76d90");
}

TEST(SignatureTest, CoversTimeAndBody) {
    const TimePoint at = from_unix_millis(1'780'000'000'000);
    const std::string good = signature("secret", at, "body");
    EXPECT_NE(good.substr(13), signature("secret", at, "bodz").substr(13));
    EXPECT_NE(good.substr(13), signature("secreu", at, "body").substr(13));
    EXPECT_NE(good.substr(13),
              signature("secret", at + std::chrono::seconds(1), "body").substr(13));
}

}  // namespace
}  // namespace rollcall::webhooks
