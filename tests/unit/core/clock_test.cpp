#include "core/clock.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, WritesUtcWithMilliseconds) {
    EXPECT_EQ(to_rfc3339(from_unix_millis(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(from_unix_millis(1)), "1970-01-01T00:00:00.001Z");
    EXPECT_EQ(to_rfc3339(from_unix_millis(1'772'353'800'000)), "2026-03-01T08:30:00.000Z");
    EXPECT_EQ(to_rfc3339(from_unix_millis(1'709'251'199'999)), "2024-02-29T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(from_unix_millis(253'402'300'799'999)), "9999-12-31T23:59:59.999Z");
}

TEST(Rfc3339, WritesMomentsBefore1970) {
    EXPECT_EQ(to_rfc3339(from_unix_millis(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(from_unix_millis(-86'400'000)), "1969-12-31T00:00:00.000Z");
}

TEST(UnixMillis, ThereAndBack) {
    for (const std::int64_t millis : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1'772'000}}) {
        EXPECT_EQ(to_unix_millis(from_unix_millis(millis)), millis);
    }
}

TEST(ManualClock, StandsStillUntilTold) {
    ManualClock clock(from_unix_millis(1000));
    EXPECT_EQ(to_unix_millis(clock.now()), 1000);
    EXPECT_EQ(clock.now(), clock.now());
    clock.advance(1500ms);
    EXPECT_EQ(to_unix_millis(clock.now()), 2500);
    clock.set(from_unix_millis(7));
    EXPECT_EQ(to_unix_millis(clock.now()), 7);
}

TEST(SystemClock, TellsATimeOfThisCentury) {
    const TimePoint now = SystemClock{}.now();
    EXPECT_GT(now, from_unix_millis(1'700'000'000'000));
    EXPECT_LT(now, from_unix_millis(4'102'444'800'000));
}

}  // namespace
}  // namespace rollcall
