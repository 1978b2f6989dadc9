#include "unit/app/check_in_fixture.h"

namespace rollcall::app {
namespace {

using attendance::Direction;
using attendance::EventKind;
using attendance::EventNumber;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_F(CheckInTest, NotMeTakesTheEventBack) {
    const CheckedIn first = checked_in(red);
    clock.advance(seconds(9));
    ASSERT_TRUE(check_in.object(first.event, Objection::not_me, request(), render()));
    const auto& corrected = std::get<Corrected>(last);
    EXPECT_EQ(corrected.event, first.event);
    EXPECT_FALSE(corrected.employee) << "whoever stands there is somebody else";
    EXPECT_FALSE(corrected.day);
    ASSERT_EQ(events.events.size(), 2U);
    EXPECT_EQ(events.events[1].facts.value->kind, EventKind::voided);
    EXPECT_EQ(events.events[1].facts.value->target, first.event);
    EXPECT_EQ(events.events[1].facts.value->reason, "not_me");
    clock.advance(seconds(9));
    EXPECT_EQ(checked_in(red).duplicate_of, std::nullopt);
}

TEST_F(CheckInTest, AWrongDirectionIsTurnedRound) {
    const CheckedIn first = checked_in(red);
    ASSERT_TRUE(check_in.object(first.event, Objection::wrong_direction, request(), render()));
    const auto& corrected = std::get<Corrected>(last);
    ASSERT_TRUE(corrected.day);
    EXPECT_EQ(corrected.employee->id.value(), "E1");
    ASSERT_EQ(corrected.day->stamps.size(), 1U);
    EXPECT_EQ(corrected.day->stamps[0].direction, Direction::out);
    EXPECT_FALSE(corrected.day->inside);
    EXPECT_EQ(check_in.object(first.event, Objection::not_me, request(), render()).error().code,
              ErrorCode::conflict);
}

TEST_F(CheckInTest, AnObjectionIsTheSendersAndInTime) {
    const CheckedIn first = checked_in(red);
    CheckInRequest others = request();
    others.sender = "key:other";
    EXPECT_EQ(check_in.object(first.event, Objection::not_me, others, render()).error().code,
              ErrorCode::gone);
    clock.advance(CheckIn::kObjectionTime);
    EXPECT_EQ(check_in.object(first.event, Objection::not_me, request(), render()).error().code,
              ErrorCode::gone);
    EXPECT_EQ(check_in.object(EventNumber(99), Objection::not_me, request(), render()).error().code,
              ErrorCode::gone);
    EXPECT_EQ(events.events.size(), 1U);
}

TEST_F(CheckInTest, WhatWasChosenLateCanStillBeObjectedTo) {
    checked_in(red);
    clock.advance(minutes(5));
    ASSERT_TRUE(look(red, request()));
    clock.advance(seconds(50));
    ASSERT_TRUE(check_in.choose(to_choose().choice, request(Direction::out), render()));
    clock.advance(seconds(9));
    EXPECT_TRUE(check_in.object(std::get<CheckedIn>(last).event, Objection::wrong_direction,
                                request(), render()));
}

TEST_F(CheckInTest, AWrongDirectionShownWithADuplicateIsThatOfTheEventThatCounts) {
    const CheckedIn first = checked_in(red);
    clock.advance(seconds(20));
    const CheckedIn second = checked_in(red);
    ASSERT_EQ(second.duplicate_of, first.event);
    ASSERT_TRUE(check_in.object(second.event, Objection::wrong_direction, request(), render()));
    EXPECT_EQ(std::get<Corrected>(last).event, first.event);
    EXPECT_EQ(std::get<Corrected>(last).day->stamps[0].direction, Direction::out);
}

TEST_F(CheckInTest, WhoIsProvenLiveIsWhoAnsweredAChallengeByFaceJustNow) {
    using attendance::LivenessShown;
    const PersonKey ada = people.find(EmployeeId("E1")).value()->key;
    const std::string sender = request().sender;
    const auto code = [&](EventNumber event, const std::string& who) {
        const auto proven = check_in.proven_live(event, who);
        return proven ? ErrorCode::internal : proven.error().code;
    };
    for (const auto& [shown, is_proof] :
         {std::pair(LivenessShown::nothing, false), std::pair(LivenessShown::passive, false),
          std::pair(LivenessShown::active, true), std::pair(LivenessShown::both, true)}) {
        clock.advance(std::chrono::hours(1));
        CheckInRequest asked = request();
        asked.liveness = shown;
        const EventNumber event = checked_in(red, asked).event;
        EXPECT_EQ(code(event, sender), is_proof ? ErrorCode::internal : ErrorCode::forbidden)
            << attendance::liveness_shown_name(shown);
        EXPECT_EQ(code(event, "key:other"), ErrorCode::gone);
    }
    const EventNumber last_one = std::get<CheckedIn>(last).event;
    EXPECT_EQ(check_in.proven_live(last_one, sender).value(), ada);
    ASSERT_TRUE(check_in.object(last_one, Objection::not_me, request(), render()));
    EXPECT_EQ(code(last_one, sender), ErrorCode::conflict) << "they say that it was not them";
    clock.advance(CheckIn::kObjectionTime);
    EXPECT_EQ(code(last_one, sender), ErrorCode::gone);
}

TEST_F(CheckInTest, ABadgeIsNoProof) {
    const auto employee = people.find(EmployeeId("E1")).value();
    CheckInRequest asked = request();
    asked.liveness = attendance::LivenessShown::both;
    ASSERT_TRUE(check_in.run(*employee, attendance::Method::badge, asked, render()));
    const auto proven = check_in.proven_live(std::get<CheckedIn>(last).event, asked.sender);
    ASSERT_FALSE(proven);
    EXPECT_EQ(proven.error().code, ErrorCode::forbidden);
}

}  // namespace
}  // namespace rollcall::app
