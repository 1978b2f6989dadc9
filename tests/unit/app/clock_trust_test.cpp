#include "app/clock_trust.h"

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ClockTrust, AClockBeforeTheLatestEntryIsUnsureUntilItHasPassedIt) {
    ManualClock clock(from_unix_millis(1'000'000));
    const ClockTrust trust(clock, clock.now() + seconds(60), [] { return true; });
    EXPECT_TRUE(trust.unsure());
    clock.advance(seconds(58) - milliseconds(1));
    EXPECT_TRUE(trust.unsure());
    clock.advance(milliseconds(1));
    EXPECT_FALSE(trust.unsure());
}

TEST(ClockTrust, AClockThatJumpsBackWhileItRunsIsUnsure) {
    ManualClock clock(from_unix_millis(1'000'000));
    ClockTrust trust(clock, TimePoint(), [] { return true; });
    trust.saw(clock.now());
    EXPECT_FALSE(trust.unsure());
    clock.advance(-seconds(3600));
    EXPECT_TRUE(trust.unsure());
    trust.saw(clock.now());
    EXPECT_TRUE(trust.unsure()) << "what is written meanwhile does not make it right";
}

TEST(ClockTrust, AClockThatNothingKeepsRightIsUnsure) {
    ManualClock clock(from_unix_millis(1'000'000));
    bool synchronised = false;
    const ClockTrust trust(clock, TimePoint(), [&] { return synchronised; });
    EXPECT_TRUE(trust.unsure());
    synchronised = true;
    EXPECT_FALSE(trust.unsure());
}

}  // namespace
}  // namespace rollcall::app
