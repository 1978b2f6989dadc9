#include "access/totp.h"

#include <gtest/gtest.h>

namespace rollcall::access {
namespace {

using namespace std::chrono_literals;

/// RFC 6238, appendix B: the secret of the SHA-1 rows.
const std::string kSecret = "12345678901234567890";

TimePoint at(std::int64_t seconds) {
    return TimePoint(std::chrono::seconds(seconds));
}

TEST(Totp, MakesTheCodesOfRfc6238) {
    const std::pair<std::int64_t, std::string> rows[] = {
        {59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
        {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& [seconds, code] : rows) {
        EXPECT_EQ(totp_code(as_bytes(kSecret), totp_step(at(seconds)), 8), code) << seconds;
        EXPECT_EQ(totp_code(as_bytes(kSecret), totp_step(at(seconds))), code.substr(2)) << seconds;
    }
}

/// RFC 4226, appendix D.
TEST(Totp, MakesTheCodesOfRfc4226) {
    const std::string codes[] = {"755224", "287082", "359152", "969429", "338314",
                                 "254676", "287922", "162583", "399871", "520489"};
    for (std::int64_t step = 0; step < 10; ++step) {
        EXPECT_EQ(totp_code(as_bytes(kSecret), step), codes[step]);
    }
}

TEST(Totp, TakesTheCodesOfThreeSteps) {
    const TimePoint now = at(1111111111);
    const std::int64_t step = totp_step(now);
    for (const std::int64_t other : {step - 1, step, step + 1}) {
        EXPECT_EQ(totp_match(as_bytes(kSecret), totp_code(as_bytes(kSecret), other), now), other);
    }
    for (const std::int64_t other : {step - 2, step + 2, step + 100}) {
        EXPECT_EQ(totp_match(as_bytes(kSecret), totp_code(as_bytes(kSecret), other), now),
                  std::nullopt);
    }
}

TEST(Totp, TakesNothingElse) {
    const TimePoint now = at(59);
    ASSERT_TRUE(totp_match(as_bytes(kSecret), "287082", now));
    for (const std::string& code :
         {std::string(), std::string("28708"), std::string("0287082"), std::string("287 082"),
          std::string("94287082"), std::string(1000, '2'), std::string("287082\0", 7)}) {
        EXPECT_EQ(totp_match(as_bytes(kSecret), code, now), std::nullopt) << code;
    }
    EXPECT_EQ(totp_match(as_bytes("12345678901234567891"), "287082", now), std::nullopt);
}

/// RFC 4648, section 10.
TEST(Totp, WritesSecretsInBase32) {
    EXPECT_EQ(to_base32(as_bytes("")), "");
    EXPECT_EQ(to_base32(as_bytes("f")), "MY");
    EXPECT_EQ(to_base32(as_bytes("fo")), "MZXQ");
    EXPECT_EQ(to_base32(as_bytes("foo")), "MZXW6");
    EXPECT_EQ(to_base32(as_bytes("foob")), "MZXW6YQ");
    EXPECT_EQ(to_base32(as_bytes("fooba")), "MZXW6YTB");
    EXPECT_EQ(to_base32(as_bytes("foobar")), "MZXW6YTBOI");
}

TEST(Totp, SaysWhatAnAppNeedsToKnow) {
    EXPECT_EQ(otpauth_uri(as_bytes("foobar"), "Rollcall & Sons", "ada+x@example.com"),
              "otpauth://totp/Rollcall%20%26%20Sons:ada%2Bx%40example.com?secret=MZXW6YTBOI"
              "&issuer=Rollcall%20%26%20Sons&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace rollcall::access
