#include "webhooks/delivery.h"

#include <gtest/gtest.h>

namespace rollcall::webhooks {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const TimePoint kNow = from_unix_millis(1'780'000'000'000);

Tried tried(Outcome outcome, TimePoint at = kNow) {
    Tried made;
    made.at = at;
    made.outcome = outcome;
    return made;
}

TEST(DeliveryTest, IsTriedEightTimesWithGrowingPauses) {
    const std::chrono::milliseconds pauses[] = {
        seconds(10), seconds(60), seconds(300), seconds(1800), hours(2), hours(6), hours(24)};
    Delivery delivery;
    TimePoint now = kNow;
    for (const auto pause : pauses) {
        Tried failed = tried(Outcome::failed, now);
        failed.status = 500;
        failed.error = "answered 500";
        delivery = after(delivery, failed);
        EXPECT_EQ(delivery.state, DeliveryState::waiting);
        EXPECT_EQ(delivery.next_at, now + pause);
        EXPECT_EQ(delivery.last_at, now);
        EXPECT_EQ(delivery.status, 500);
        now = *delivery.next_at;
    }
    delivery = after(delivery, tried(Outcome::failed, now));
    EXPECT_EQ(delivery.state, DeliveryState::given_up);
    EXPECT_EQ(delivery.attempts, 8U);
    EXPECT_FALSE(delivery.next_at);
}

TEST(DeliveryTest, ArrivesOrIsDropped) {
    Delivery failed = after(Delivery{}, tried(Outcome::failed));
    Tried good = tried(Outcome::arrived, kNow + seconds(10));
    good.status = 204;
    const Delivery arrived = after(failed, good);
    EXPECT_EQ(arrived.state, DeliveryState::delivered);
    EXPECT_EQ(arrived.attempts, 2U);
    EXPECT_EQ(arrived.status, 204);
    EXPECT_FALSE(arrived.next_at);
    EXPECT_EQ(arrived.error, "");
    Tried gone = tried(Outcome::dropped);
    gone.error = "what it is about is gone";
    const Delivery dropped = after(failed, gone);
    EXPECT_EQ(dropped.state, DeliveryState::dropped);
    EXPECT_EQ(dropped.attempts, 1U) << "nothing was sent";
    EXPECT_EQ(dropped.error, "what it is about is gone");
}

TEST(HookTest, FailsWhenNothingArrivesForLong) {
    Hook hook;
    for (int i = 0; i < 20; ++i) {
        hook = after(hook, tried(Outcome::failed, kNow + seconds(i)));
    }
    EXPECT_EQ(hook.state, HookState::active) << "often, and not for long";
    EXPECT_EQ(hook.failing_since, kNow);
    const Hook late = after(hook, tried(Outcome::failed, kNow + kFailingTime));
    EXPECT_EQ(late.state, HookState::failed);
    Hook mended = after(hook, tried(Outcome::arrived, kNow + hours(71)));
    EXPECT_EQ(mended.failures, 0U);
    mended = after(mended, tried(Outcome::failed, kNow + hours(80)));
    EXPECT_EQ(mended.state, HookState::active);
    Hook rare = after(Hook{}, tried(Outcome::failed, kNow));
    rare = after(rare, tried(Outcome::failed, kNow + hours(500)));
    EXPECT_EQ(rare.state, HookState::active) << "for long, and not often";
    EXPECT_EQ(after(late, tried(Outcome::dropped)).failures, late.failures);
}

}  // namespace
}  // namespace rollcall::webhooks
