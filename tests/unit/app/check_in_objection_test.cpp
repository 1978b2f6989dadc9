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

}  // namespace
}  // namespace rollcall::app
