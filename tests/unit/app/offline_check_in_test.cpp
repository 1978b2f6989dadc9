#include <string>

#include <gmock/gmock.h>

#include "unit/app/check_in_fixture.h"

namespace rollcall::app {
namespace {

using attendance::Direction;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What a device kept while it was without connection.
class OfflineCheckInTest : public CheckInTest {
  protected:
    CheckInRequest kept(hours ago, milliseconds skew = {}) const {
        CheckInRequest asked = request();
        asked.offline = {.at = clock.now() - skew - ago, .skew = skew};
        return asked;
    }
    const Held& held() const { return std::get<Held>(last); }
};

TEST_F(OfflineCheckInTest, CountsAtTheTimeItWasByTheServersClock) {
    const CheckedIn done = checked_in(red, kept(hours(5), seconds(90)));
    EXPECT_EQ(done.at, clock.now() - hours(5));
    ASSERT_EQ(events.events.size(), 1U);
    const attendance::Facts& facts = *events.events[0].facts.value;
    EXPECT_EQ(facts.at, clock.now() - hours(5));
    EXPECT_EQ(facts.received_at, clock.now());
    EXPECT_EQ(facts.offline_skew, seconds(90));
    EXPECT_EQ(facts.shown, std::nullopt) << "nobody was shown anything";
}

TEST_F(OfflineCheckInTest, OnesOfNowAreNotMarked) {
    checked_in(red);
    EXPECT_EQ(events.events[0].facts.value->offline_skew, std::nullopt);
}

TEST_F(OfflineCheckInTest, InAnyOrderADayIsTheSame) {
    clock.advance(hours(10));
    EXPECT_EQ(checked_in(red, kept(hours(1))).direction, Direction::in) << "all that is known yet";
    const CheckedIn morning = checked_in(red, kept(hours(9)));
    EXPECT_EQ(morning.direction, Direction::in);
    const CheckedIn now = checked_in(red);
    ASSERT_EQ(now.day.stamps.size(), 3U);
    EXPECT_EQ(now.day.stamps[0].event, morning.event);
    EXPECT_EQ(now.day.stamps[1].direction, Direction::out) << "what came first has turned it";
    EXPECT_EQ(now.day.worked, hours(8));
}

TEST_F(OfflineCheckInTest, AFaceWithoutItsChallengeWaitsForSomebody) {
    CheckInRequest asked = kept(hours(2));
    asked.offline->liveness_unproven = true;
    asked.direction = Direction::out;
    ASSERT_TRUE(look(red, asked));
    EXPECT_TRUE(events.events.empty());
    EXPECT_EQ(held().reason, HeldFor::liveness);
    ASSERT_EQ(corrections.corrections.size(), 1U);
    const attendance::NewCorrection& waiting = corrections.corrections[0].asked;
    EXPECT_EQ(waiting.at, clock.now() - hours(2));
    EXPECT_EQ(waiting.direction, Direction::out);
    EXPECT_EQ(waiting.requested_by, "door");
    EXPECT_THAT(waiting.reason, testing::HasSubstr("known by face (similarity 100 %"));
    EXPECT_TRUE(attendance::validate(waiting)) << attendance::validate(waiting).error().message;
}

TEST_F(OfflineCheckInTest, ADirectionThatNobodyClaimedIsLeftToTheDay) {
    for (const hours ago : {hours(9), hours(5), hours(4)}) {
        CheckInRequest asked = kept(ago);
        asked.offline->liveness_unproven = true;
        asked.key = "counter:" + std::to_string(ago.count());
        ASSERT_TRUE(look(red, asked));
    }
    ASSERT_EQ(corrections.corrections.size(), 3U);
    for (const attendance::Correction& waiting : corrections.corrections) {
        EXPECT_EQ(waiting.asked.direction, std::nullopt) << "else all three would be coming";
        EXPECT_TRUE(attendance::validate(waiting.asked));
    }
}

TEST_F(OfflineCheckInTest, WhoLeftBeforeItCameWaitsForSomebody) {
    CheckInRequest asked = kept(hours(30));
    asked.offline->not_active = true;
    const auto employee = people.find(EmployeeId("E1"));
    ASSERT_TRUE(employee && *employee);
    ASSERT_TRUE(check_in.run(**employee, attendance::Method::badge, asked, render()));
    EXPECT_EQ(held().reason, HeldFor::status);
    EXPECT_THAT(corrections.corrections[0].asked.reason,
                testing::HasSubstr("known by badge; not active any more"));
}

TEST_F(OfflineCheckInTest, ABadgeNeedsNoChallenge) {
    CheckInRequest asked = kept(hours(2));
    asked.offline->liveness_unproven = true;
    const auto employee = people.find(EmployeeId("E1"));
    ASSERT_TRUE(employee && *employee);
    ASSERT_TRUE(check_in.run(**employee, attendance::Method::badge, asked, render()));
    EXPECT_TRUE(std::holds_alternative<CheckedIn>(last));
    EXPECT_TRUE(corrections.corrections.empty());
}

TEST_F(OfflineCheckInTest, ADirectionThatWouldHaveBeenAskedForWaitsForSomebody) {
    clock.advance(hours(2));
    checked_in(red, kept(hours(2)));
    CheckInRequest asked = kept(hours(1));
    asked.offline->at -= minutes(50);
    ASSERT_TRUE(look(red, asked));
    EXPECT_EQ(held().reason, HeldFor::direction);
    EXPECT_EQ(events.events.size(), 1U);
    asked.direction = Direction::in;
    checked_in(red, asked);
    EXPECT_EQ(events.events.size(), 2U) << "a word of the person's is enough";
}

TEST_F(OfflineCheckInTest, NorIsALaterOneTurnedRoundThatCameBefore) {
    clock.advance(hours(12));
    const auto at = [&](minutes ago) {
        CheckInRequest asked = request();
        asked.offline = {.at = clock.now() - ago, .skew = {}};
        return asked;
    };
    // Ten minutes apart: whichever comes first is written, the other waits, and neither is turned.
    checked_in(red, at(minutes(500)));
    ASSERT_TRUE(look(red, at(minutes(510))));
    EXPECT_EQ(held().reason, HeldFor::direction);
    checked_in(green, at(minutes(510)));
    ASSERT_TRUE(look(green, at(minutes(500))));
    EXPECT_EQ(held().reason, HeldFor::direction);
    EXPECT_EQ(events.events.size(), 2U);
}

TEST_F(OfflineCheckInTest, OneThatIsSentAgainWaitsOnce) {
    CheckInRequest asked = kept(hours(2));
    asked.offline->liveness_unproven = true;
    asked.key = "counter:1";
    const auto first = look(red, asked);
    const auto second = look(red, asked);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->body, second->body);
    EXPECT_TRUE(second->repeated);
    EXPECT_EQ(corrections.corrections.size(), 1U);
}

TEST_F(OfflineCheckInTest, ACutBetweenTheCorrectionAndTheAnswerMakesNoSecondOne) {
    CheckInRequest asked = kept(hours(2));
    asked.offline->liveness_unproven = true;
    asked.key = "counter:1";
    events.refuse_fault = store_fault();
    EXPECT_FALSE(look(red, asked));
    ASSERT_EQ(corrections.corrections.size(), 1U);
    events.refuse_fault.reset();
    asked.offline->skew += milliseconds(740);  // measured anew
    ASSERT_TRUE(look(red, asked));
    EXPECT_EQ(corrections.corrections.size(), 1U);
    EXPECT_EQ(held().correction, corrections.corrections[0].number);
    asked.key = "counter:12";
    ASSERT_TRUE(look(red, asked));
    EXPECT_EQ(corrections.corrections.size(), 2U) << "another check-in of that moment";
}

TEST_F(OfflineCheckInTest, NobodyObjectsToWhatWasNotShown) {
    const CheckedIn done = checked_in(red, kept(hours(1)));
    EXPECT_EQ(check_in.object(done.event, Objection::not_me, request(), render()).error().code,
              ErrorCode::gone);
}

TEST_F(OfflineCheckInTest, TheWindowIsHeldByTheServersClock) {
    const auto word = [&](milliseconds age, milliseconds skew) {
        return check_in.out_of_window({.at = clock.now() - skew - age, .skew = skew});
    };
    for (const milliseconds skew : {milliseconds(0), milliseconds(hours(-1)), milliseconds(5)}) {
        EXPECT_EQ(word(CheckIn::kOfflineWindow, skew), std::nullopt);
        EXPECT_EQ(word(CheckIn::kOfflineWindow + milliseconds(1), skew), "offline_too_late");
        EXPECT_EQ(word(-CheckIn::kOfflineAhead, skew), std::nullopt);
        EXPECT_EQ(word(-CheckIn::kOfflineAhead - milliseconds(1), skew), "offline_in_the_future");
    }
    EXPECT_EQ(check_in.out_of_window({.at = from_unix_millis(0), .skew = {}}), "offline_too_late");
}

TEST_F(OfflineCheckInTest, ARefusedOneIsOfTheTimeItWas) {
    ASSERT_TRUE(look(black, kept(hours(3))));
    ASSERT_EQ(events.attempts.size(), 1U);
    EXPECT_EQ(events.attempts[0].at, clock.now() - hours(3));
    ASSERT_TRUE(look(black, kept(hours(24 * 365 * 50))));
    EXPECT_EQ(events.attempts[1].at, clock.now()) << "a time that is no time is not kept by";
}

}  // namespace
}  // namespace rollcall::app
