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

TEST(Rfc3339, WritesTheClockOfAPlace) {
    const TimePoint time = from_unix_millis(1'772'353'800'999);  // 2026-03-01T08:30:00.999Z
    EXPECT_EQ(to_rfc3339(time, 7h), "2026-03-01T15:30:00+07:00");
    EXPECT_EQ(to_rfc3339(time, -(3h + 30min)), "2026-03-01T05:00:00-03:30");
    EXPECT_EQ(to_rfc3339(time, 0s), "2026-03-01T08:30:00+00:00");
}

TEST(Rfc3339, ReadsWhatItWritesAndItsOtherForms) {
    const TimePoint time = from_unix_millis(1'772'353'800'123);
    EXPECT_EQ(parse_rfc3339(to_rfc3339(time)), time);
    EXPECT_EQ(parse_rfc3339("2026-03-01T15:30:00.1239+07:00"), time);
    EXPECT_EQ(parse_rfc3339("2026-03-01T05:00:00-03:30"), time - 123ms);
    EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z"), from_unix_millis(1'709'164'800'000));
}

TEST(Rfc3339, ReadsNoOtherText) {
    for (const char* text : {"",
                             "2026",
                             "2026-03-01",
                             "2026-03-01T08:30:00",
                             "2026-03-01 08:30:00Z",
                             "2026-02-30T08:30:00Z",
                             "2026-13-01T08:30:00Z",
                             "2026-03-01T24:00:00Z",
                             "2026-03-01T08:60:00Z",
                             "2026-03-01T08:30:60Z",
                             "2026-03-01T08:30:00.Z",
                             "2026-03-01T08:30:00Zx",
                             "2026-03-01T08:30:00+7:00",
                             "2026-03-01T08:30:00+07",
                             "1900-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01",
                             "-026-03-01T08:30:00Z",
                             "2026-+3-01T08:30:00Z",
                             "1899-12-31T23:59:59Z",
                             "2026-03-01T08:30:00+24:00"}) {
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
    }
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
