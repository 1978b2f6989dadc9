#include "attendance/effective.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::attendance {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Events of one person, written in the order of the calls.
class Log {
  public:
    EventNumber check_in(seconds at, std::optional<Direction> direction = {},
                         const std::string& site = "gate") {
        Facts facts;
        facts.at = TimePoint(at);
        facts.direction = direction;
        facts.site = site;
        return add(facts);
    }
    EventNumber correct(EventKind kind, EventNumber target, seconds at = {},
                        std::optional<Direction> direction = {}) {
        Facts facts;
        facts.kind = kind;
        facts.target = target;
        facts.at = TimePoint(at);
        facts.direction = direction;
        return add(facts);
    }
    std::vector<Event> events;

  private:
    EventNumber add(const Facts& facts) {
        Event event;
        event.number = EventNumber(static_cast<std::int64_t>(events.size()) + 1);
        event.facts.value = facts;
        events.push_back(event);
        return event.number;
    }
};

std::vector<Standing> standings(const Log& log) {
    std::vector<Standing> result;
    for (const EffectiveEvent& event : effective_events(log.events)) {
        result.push_back(event.standing);
    }
    return result;
}

TEST(EffectiveEvents, AreInTheOrderOfTime) {
    Log log;
    log.check_in(minutes(30));
    log.check_in(minutes(10), Direction::in);
    const auto events = effective_events(log.events);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].number, EventNumber(2));
    EXPECT_EQ(events[0].direction, Direction::in);
    EXPECT_EQ(events[1].direction, std::nullopt);
    EXPECT_EQ(stamps_of(events),
              (std::vector<Stamp>{{EventNumber(2), TimePoint(minutes(10)), Direction::in},
                                  {EventNumber(1), TimePoint(minutes(30)), std::nullopt}}));
}

TEST(EffectiveEvents, ARepetitionWithinTheWindowIsADuplicate) {
    Log log;
    log.check_in(seconds(0));
    log.check_in(seconds(59));
    log.check_in(seconds(60));  // the window is counted from the one that counts
    log.check_in(seconds(119));
    EXPECT_EQ(standings(log), (std::vector{Standing::counts, Standing::duplicate, Standing::counts,
                                           Standing::duplicate}));
}

TEST(EffectiveEvents, AnotherSiteOrTheOtherDirectionIsNoDuplicate) {
    Log log;
    log.check_in(seconds(0), Direction::in);
    log.check_in(seconds(10), Direction::in, "warehouse");
    log.check_in(seconds(20), Direction::out);
    log.check_in(seconds(30), Direction::out);
    EXPECT_EQ(standings(log), (std::vector{Standing::counts, Standing::counts, Standing::counts,
                                           Standing::duplicate}));
}

TEST(EffectiveEvents, AClaimAgainstWhatWasShownIsNoDuplicate) {
    Log log;
    log.check_in(seconds(0));
    log.events[0].facts.value->shown = Direction::in;
    log.check_in(seconds(20));
    log.check_in(seconds(30), Direction::out);
    EXPECT_EQ(standings(log),
              (std::vector{Standing::counts, Standing::duplicate, Standing::counts}));
    EXPECT_EQ(effective_events(log.events)[1].duplicate_of, EventNumber(1));
}

TEST(EffectiveEvents, AVoidedOneSuppressesNothing) {
    Log log;
    const EventNumber wrong = log.check_in(seconds(0));
    log.check_in(seconds(30));
    log.correct(EventKind::voided, wrong);
    EXPECT_EQ(standings(log), (std::vector{Standing::voided, Standing::counts}));
}

TEST(EffectiveEvents, CorrectionsApplyInTheirOrderAndTheLastWins) {
    Log log;
    const EventNumber event = log.check_in(minutes(5), Direction::in);
    const EventNumber first = log.correct(EventKind::redirected, event, {}, Direction::out);
    const EventNumber moved = log.correct(EventKind::moved, event, minutes(7));
    const EventNumber last = log.correct(EventKind::redirected, event, {}, Direction::in);
    const auto events = effective_events(log.events);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].direction, Direction::in);
    EXPECT_EQ(events[0].at, TimePoint(minutes(7)));
    EXPECT_EQ(events[0].corrected_by, (std::vector{first, moved, last}));
}

TEST(EffectiveEvents, ACorrectionThatIsVoidedIsNotApplied) {
    Log log;
    const EventNumber event = log.check_in(minutes(5), Direction::in);
    const EventNumber redirected = log.correct(EventKind::redirected, event, {}, Direction::out);
    const EventNumber undone = log.correct(EventKind::voided, redirected);
    EXPECT_EQ(effective_events(log.events)[0].direction, Direction::in);
    log.correct(EventKind::voided, undone);  // the void is void: the correction holds again
    EXPECT_EQ(effective_events(log.events)[0].direction, Direction::out);
}

TEST(EffectiveEvents, AnEventWithoutFactsAndACorrectionOfNothingAreLeftOut) {
    Log log;
    log.check_in(minutes(5));
    log.correct(EventKind::voided, EventNumber(99));
    log.check_in(minutes(6));
    log.events[2].facts = {.value = {}, .erased = true};
    EXPECT_EQ(standings(log), (std::vector{Standing::counts}));
}

TEST(EffectiveEvents, DoNotDependOnTheOrderOfArrivalInTheList) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Log log;
        for (int i = 0; i < 12; ++i) {
            const seconds at(random() % 600);
            const auto target = EventNumber(static_cast<std::int64_t>(random() % 12) + 1);
            const auto direction = random() % 2 == 0 ? Direction::in : Direction::out;
            switch (random() % 6) {
                case 0:
                    log.correct(EventKind::voided, target);
                    break;
                case 1:
                    log.correct(EventKind::moved, target, at);
                    break;
                case 2:
                    log.correct(EventKind::redirected, target, {}, direction);
                    break;
                case 3:
                    log.check_in(at, direction);
                    break;
                default:
                    log.check_in(at);
            }
        }
        const auto expected = stamps_of(effective_events(log.events));
        std::ranges::shuffle(log.events, random);
        EXPECT_EQ(stamps_of(effective_events(log.events)), expected);
    }
}

}  // namespace
}  // namespace rollcall::attendance
