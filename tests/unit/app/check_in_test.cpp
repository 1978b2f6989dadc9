
#include <thread>
#include <vector>

#include "unit/app/check_in_fixture.h"

namespace rollcall::app {
namespace {

using attendance::Direction;
using attendance::EventNumber;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(CheckInTest, WritesWhoCameWhenAndWhy) {
    CheckInRequest asked = request();
    asked.liveness = attendance::LivenessShown::passive;
    const CheckedIn done = checked_in(red, asked);
    EXPECT_EQ(done.employee.id.value(), "E1");
    EXPECT_EQ(done.direction, Direction::in);
    EXPECT_TRUE(done.derived);
    EXPECT_EQ(done.event, EventNumber(1));
    EXPECT_TRUE(done.day.inside);
    EXPECT_EQ(to_text(done.day.date), "2026-03-02");

    ASSERT_EQ(events.events.size(), 1U);
    const attendance::Facts& facts = *events.events[0].facts.value;
    EXPECT_EQ(facts.at, clock.now());
    EXPECT_EQ(facts.utc_offset, hours(7));
    EXPECT_EQ(facts.zone, "Asia/Ho_Chi_Minh");
    EXPECT_EQ(facts.direction, std::nullopt) << "what was claimed, not what was derived";
    EXPECT_EQ(facts.shown, Direction::in);
    EXPECT_EQ(facts.device, "gate");
    EXPECT_EQ(facts.credential, "door");
    EXPECT_EQ(facts.liveness, attendance::LivenessShown::passive);
    const attendance::Evidence& evidence = *events.events[0].evidence.value;
    EXPECT_GE(evidence.score, evidence.threshold);
    EXPECT_EQ(evidence.model, analyser.model());
    EXPECT_EQ(events.events[0].runner_up.value, people.find(EmployeeId("E2"))->value().key);
}

TEST_F(CheckInTest, ADayGoesInOutInOutAndAddsUp) {
    EXPECT_EQ(checked_in(red).direction, Direction::in);
    clock.advance(hours(4));
    EXPECT_EQ(checked_in(red).direction, Direction::out);
    clock.advance(hours(1));
    EXPECT_EQ(checked_in(red).direction, Direction::in);
    clock.advance(hours(3) + minutes(30));
    const CheckedIn done = checked_in(red);
    EXPECT_EQ(done.direction, Direction::out);
    EXPECT_FALSE(done.day.inside);
    EXPECT_EQ(done.day.worked, hours(7) + minutes(30));
    ASSERT_EQ(done.day.stamps.size(), 4U);
    EXPECT_EQ(done.day.stamps[3].event, EventNumber(4));
    // Somebody else's day is another.
    EXPECT_EQ(checked_in(green).day.stamps.size(), 1U);
}

TEST_F(CheckInTest, TheNextMorningBeginsAnew) {
    checked_in(red);
    clock.advance(hours(24));
    const CheckedIn done = checked_in(red);
    EXPECT_EQ(done.direction, Direction::in) << "yesterday's check-out was forgotten";
    EXPECT_EQ(done.day.stamps.size(), 1U);
}

TEST_F(CheckInTest, ANightCountsToTheDayItBegan) {
    clock.set(*parse_rfc3339("2026-03-02T22:00:00+07:00"));
    checked_in(red);
    clock.advance(hours(8));
    const CheckedIn done = checked_in(red);
    EXPECT_EQ(done.direction, Direction::out);
    EXPECT_EQ(to_text(done.day.date), "2026-03-02");
    EXPECT_EQ(done.day.worked, hours(8));
}

TEST_F(CheckInTest, LookingTwiceIsADuplicateThatIsKeptAndDoesNotCount) {
    const CheckedIn first = checked_in(red);
    clock.advance(seconds(30));
    const CheckedIn second = checked_in(red);
    EXPECT_EQ(second.duplicate_of, first.event);
    EXPECT_EQ(second.direction, Direction::in);
    EXPECT_EQ(second.day.stamps.size(), 1U);
    EXPECT_EQ(events.events.size(), 2U);
}

TEST_F(CheckInTest, ADerivedDirectionThatWouldReverseTooSoonIsAskedFor) {
    const CheckedIn first = checked_in(red);
    clock.advance(minutes(5));
    ASSERT_TRUE(look(red, request()));
    const ChooseDirection choose = to_choose();
    EXPECT_EQ(choose.last.event, first.event);
    EXPECT_EQ(events.events.size(), 1U) << "nothing is written until they say";

    const TimePoint seen_at = clock.now();
    clock.advance(seconds(8));
    ASSERT_TRUE(check_in.choose(choose.choice, request(Direction::out), render()));
    const auto& done = std::get<CheckedIn>(last);
    EXPECT_EQ(done.direction, Direction::out);
    EXPECT_FALSE(done.derived);
    EXPECT_EQ(done.at, seen_at) << "when they stood there, not when they tapped";
    EXPECT_EQ(events.events.size(), 2U);
    EXPECT_EQ(check_in.choose(choose.choice, request(Direction::out), render()).error().code,
              ErrorCode::gone);
}

TEST_F(CheckInTest, AClaimedDirectionIsTakenAtOnce) {
    checked_in(red);
    clock.advance(minutes(5));
    EXPECT_EQ(checked_in(red, request(Direction::out)).direction, Direction::out);
    clock.advance(minutes(31));
    EXPECT_EQ(checked_in(red).direction, Direction::in);
}

TEST_F(CheckInTest, AChoiceIsItsSendersAndExpires) {
    checked_in(red);
    clock.advance(minutes(5));
    ASSERT_TRUE(look(red, request()));
    const std::string choice = to_choose().choice;
    CheckInRequest others = request(Direction::out);
    others.sender = "key:other";
    EXPECT_EQ(check_in.choose(choice, others, render()).error().code, ErrorCode::gone);
    EXPECT_EQ(check_in.choose(choice, request(), render()).error().code, ErrorCode::missing_field);
    clock.advance(CheckIn::kChoiceTime);
    EXPECT_EQ(check_in.choose(choice, request(Direction::out), render()).error().code,
              ErrorCode::gone);
    EXPECT_EQ(events.events.size(), 1U);
}

TEST_F(CheckInTest, AChoiceOfSomebodyRemovedMeanwhileIsGone) {
    checked_in(red);
    clock.advance(minutes(5));
    ASSERT_TRUE(look(red, request()));
    ASSERT_TRUE(remove_person.run(EmployeeId("E1")));
    EXPECT_EQ(check_in.choose(to_choose().choice, request(Direction::out), render()).error().code,
              ErrorCode::gone);
}

TEST_F(CheckInTest, AChoiceIsStillThereAfterAStoreThatWasDown) {
    checked_in(red);
    clock.advance(minutes(5));
    ASSERT_TRUE(look(red, request()));
    const std::string choice = to_choose().choice;
    events.fault = store_fault();
    EXPECT_EQ(check_in.choose(choice, request(Direction::out), render()).error().code,
              ErrorCode::unavailable);
    events.fault.reset();
    EXPECT_TRUE(check_in.choose(choice, request(Direction::out), render()));
}

TEST_F(CheckInTest, WhoeverIsNotNamedIsKeptApart) {
    ASSERT_TRUE(look(black, request()));
    EXPECT_TRUE(std::holds_alternative<NobodyNamed>(last));
    ASSERT_TRUE(look(picture_of(0, 0, 250), request()));
    ASSERT_TRUE(check_in.refuse("try_again", "frames_repeated", request(), render()));
    EXPECT_TRUE(events.events.empty());
    ASSERT_EQ(events.attempts.size(), 3U);
    EXPECT_EQ(events.attempts[0].answer, "try_again");
    EXPECT_EQ(events.attempts[0].reason, "no_face");
    EXPECT_EQ(events.attempts[0].score, std::nullopt);
    EXPECT_EQ(events.attempts[1].answer, "not_known");
    EXPECT_TRUE(events.attempts[1].score);
    EXPECT_EQ(events.attempts[2].reason, "frames_repeated");
}

TEST_F(CheckInTest, ARepeatedKeyGivesTheFirstAnswer) {
    CheckInRequest asked = request();
    asked.key = "k";
    asked.content = sha256(as_bytes("one"));
    EXPECT_FALSE(check_in.repeated(asked)->has_value());
    const auto first = look(red, asked);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->repeated);
    const auto known = check_in.repeated(asked);
    ASSERT_TRUE(known && *known);
    EXPECT_EQ((*known)->body, first->body);
    EXPECT_TRUE((*known)->repeated);
    clock.advance(hours(3));
    const auto again = look(red, asked);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->body, first->body);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(events.events.size(), 1U);
    asked.content = sha256(as_bytes("two"));
    EXPECT_EQ(check_in.repeated(asked).error().code, ErrorCode::conflict);
    EXPECT_EQ(look(red, asked).error().code, ErrorCode::conflict);
    EXPECT_EQ(look(black, asked).error().code, ErrorCode::conflict);
    EXPECT_EQ(events.events.size(), 1U);
    EXPECT_TRUE(events.attempts.empty());
}

TEST_F(CheckInTest, AStoreThatIsDownIsAnErrorAndNothingIsAnswered) {
    events.fault = store_fault();
    EXPECT_EQ(look(red, request()).error().code, ErrorCode::unavailable);
    EXPECT_EQ(look(black, request()).error().code, ErrorCode::unavailable);
    EXPECT_EQ(answers, 1) << "the text of the second was made, and thrown away";
}

TEST_F(CheckInTest, AChoiceToBeMadeIsTheFirstAnswerToItsRequest) {
    checked_in(red);
    clock.advance(minutes(5));
    CheckInRequest asked = request();
    asked.key = "k";
    const auto first = look(red, asked);
    ASSERT_TRUE(first);
    EXPECT_TRUE(std::holds_alternative<ChooseDirection>(last));
    clock.advance(minutes(40));
    const auto again = look(red, asked);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->body, first->body) << "whoever walked away has not left";
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(events.events.size(), 1U);
}

TEST_F(CheckInTest, ADuplicateIsOneOfItsOwnSite) {
    CheckInRequest warehouse = request(Direction::out);
    warehouse.site = "warehouse";
    const CheckedIn first = checked_in(red);
    clock.advance(seconds(20));
    EXPECT_EQ(checked_in(red, warehouse).duplicate_of, std::nullopt);
    clock.advance(seconds(20));
    const CheckedIn third = checked_in(red);
    EXPECT_EQ(third.duplicate_of, first.event);
    EXPECT_EQ(third.direction, Direction::in);
}

TEST_F(CheckInTest, SomebodyRemovedSinceTheyWereRecognisedIsNotWrittenDown) {
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    ASSERT_TRUE(remove_person.run(EmployeeId("E1")));
    ASSERT_TRUE(check_in.run(*found, request(), render()));
    EXPECT_TRUE(std::holds_alternative<NobodyNamed>(last));
    EXPECT_TRUE(events.events.empty());
    EXPECT_EQ(events.attempts.at(0).reason, "removed");
}

TEST_F(CheckInTest, WhereTheScheduleSaysSoWhoComesNearAShiftsEndGoes) {
    attendance::Shift shift;
    shift.begin = hours(8);
    shift.end = hours(17);
    attendance::DayPlan day;
    day.shifts.push_back(shift);
    attendance::Plan plan;
    plan.days = {day};
    attendance::Rules rules;
    rules.direction = attendance::DirectionRule::schedule;
    CheckIn by_schedule(
        events, corrections, people, clock, gallery_changes,
        {.terms = everybody_works(*TimeZone::find("Asia/Ho_Chi_Minh"),
                                  std::make_shared<const attendance::Plan>(plan), rules)});
    clock.advance(hours(8) + minutes(55));
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    ASSERT_TRUE(by_schedule.run(*found, request(), render()));
    EXPECT_EQ(std::get<CheckedIn>(last).direction, Direction::out) << "16:55, and no in before";
}

TEST_F(CheckInTest, WithoutTermsNothingIsWritten) {
    CheckIn lost(events, corrections, people, clock, gallery_changes,
                 {.terms = [](auto&&...) { return store_fault(); }});
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    EXPECT_EQ(lost.run(*found, request(), render()).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(events.events.empty());
}

TEST_F(CheckInTest, AClockThatIsNotToBeTrustedIsSaidSo) {
    ClockTrust trust(clock, clock.now() + minutes(10), [] { return true; });
    CheckIn doubtful(events, corrections, people, clock, gallery_changes,
                     {.terms = everybody_works(TimeZone()), .trust = &trust});
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    ASSERT_TRUE(doubtful.run(*found, request(), render()));
    EXPECT_TRUE(std::get<CheckedIn>(last).clock_unsure);
    EXPECT_TRUE(events.events[0].facts.value->clock_unsure);
    clock.advance(hours(1));
    ASSERT_TRUE(doubtful.run(*found, request(Direction::out), render()));
    EXPECT_FALSE(events.events[1].facts.value->clock_unsure);
    clock.advance(-minutes(30));
    ASSERT_TRUE(doubtful.run(*found, request(Direction::in), render()));
    EXPECT_TRUE(events.events[2].facts.value->clock_unsure);
}

TEST_F(CheckInTest, ManyAtOnceAreDecidedOneAfterTheOther) {
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto quiet = [](const CheckIn::Outcome& /*outcome*/) { return std::string(); };
            EXPECT_TRUE(check_in.run(*found, request(), quiet));
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const auto effective = attendance::effective_events(events.events);
    EXPECT_EQ(effective.size(), 8U);
    EXPECT_EQ(attendance::stamps_of(effective).size(), 1U);
}

}  // namespace
}  // namespace rollcall::app
