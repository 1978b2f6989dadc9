#include "attendance/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

using testing::HasSubstr;

/// "begin-end required" of each shift, in UTC.
std::string shifts_of(const Scenario& scenario, std::string_view first, std::string_view last) {
    const AssignmentHistory history = scenario.history();
    const Schedule schedule = make_schedule(history, scenario.leaves, day(first), day(last));
    std::string text;
    for (const PlannedShift& planned : schedule.shifts) {
        text += (text.empty() ? "" : "; ") + to_rfc3339(planned.span.begin).substr(5, 11) + "-" +
                to_rfc3339(planned.span.end).substr(5, 11) + " " +
                std::to_string(planned.required.count());
    }
    return text;
}

Scenario berlin(Shift work) {
    Scenario scenario(std::move(work));
    scenario.zone = zone_named("Europe/Berlin");
    return scenario;
}

TEST(Schedule, ShiftsFollowTheClockOnTheWall) {
    const Scenario night = berlin(shift("22:00", "30:00"));
    EXPECT_EQ(shifts_of(night, "2026-03-27", "2026-03-28"),
              "03-27T21:00-03-28T05:00 480; 03-28T21:00-03-29T04:00 420");  // spring: an hour less
    EXPECT_EQ(shifts_of(night, "2026-10-24", "2026-10-24"),
              "10-24T20:00-10-25T05:00 540");  // autumn: an hour more
    EXPECT_EQ(shifts_of(Scenario(shift("22:00", "30:00")), "2026-10-24", "2026-10-24"),
              "10-24T15:00-10-24T23:00 480");
}

TEST(Schedule, ASitesZoneStandsOverTheEmployees) {
    Scenario scenario = berlin(shift("08:00", "17:00"));
    scenario.site.zone = zone_named("Asia/Ho_Chi_Minh");
    EXPECT_EQ(shifts_of(scenario, "2026-10-05", "2026-10-05"), "10-05T01:00-10-05T10:00 540");
    scenario.site.zone.reset();
    EXPECT_EQ(shifts_of(scenario, "2026-10-05", "2026-10-05"), "10-05T06:00-10-05T15:00 540");
}

TEST(Schedule, UnpaidBreaksNeedNotBeWorked) {
    Shift work = shift("08:00", "17:00");
    work.breaks = {break_at("12:00", 60), break_at("15:00", 15, true), break_after(420, 20)};
    EXPECT_EQ(shifts_of(Scenario(work), "2026-10-05", "2026-10-05"), "10-05T01:00-10-05T10:00 460");
}

TEST(Schedule, ShiftsFallAwayOnHolidays) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.site.holidays = {{day("2026-09-02"), "National Day"}};
    EXPECT_EQ(shifts_of(scenario, "2026-09-02", "2026-09-02"), "");
    scenario.plan.on_holidays = true;
    EXPECT_EQ(shifts_of(scenario, "2026-09-02", "2026-09-02"), "09-02T01:00-09-02T10:00 540");
}

struct LeaveCase {
    std::vector<std::pair<LeavePart, bool>> leaves;
    const char* shifts;
    int paid;
    int unpaid;
};

TEST(Schedule, LeaveTakesMinutesOfShifts) {
    Shift work = shift("08:00", "17:00");
    work.breaks = {break_at("12:00", 60)};
    const LeaveCase cases[] = {
        {{}, "10-05T01:00-10-05T10:00 480", 0, 0},
        {{{LeavePart::whole_day, true}}, "", 480, 0},
        {{{LeavePart::whole_day, false}}, "", 0, 480},
        {{{LeavePart::first_half, true}}, "10-05T05:30-10-05T10:00 240", 240, 0},
        {{{LeavePart::second_half, false}}, "10-05T01:00-10-05T05:30 240", 0, 240},
        {{{LeavePart::first_half, true}, {LeavePart::second_half, false}}, "", 240, 240},
        {{{LeavePart::first_half, false}, {LeavePart::whole_day, true}}, "", 480, 0},
    };
    for (const LeaveCase& c : cases) {
        Scenario scenario(work);
        for (const auto& [part, paid] : c.leaves) {
            scenario.leaves.push_back({day("2026-10-05"), day("2026-10-05"), part, paid, "annual"});
        }
        EXPECT_EQ(shifts_of(scenario, "2026-10-05", "2026-10-05"), c.shifts);
        const Day figures = scenario.on("2026-10-05");
        EXPECT_EQ(figures.figures.paid_leave, Minutes{c.paid}) << c.shifts;
        EXPECT_EQ(figures.figures.unpaid_leave, Minutes{c.unpaid}) << c.shifts;
        EXPECT_EQ(figures.on_leave, !c.leaves.empty());
    }
}

TEST(Schedule, HalfADayOfASplitShiftIsItsHalf) {
    Scenario scenario({shift("08:00", "12:00"), shift("14:00", "18:00")});
    scenario.leaves = {
        {day("2026-10-05"), day("2026-10-05"), LeavePart::first_half, true, "annual"}};
    EXPECT_EQ(shifts_of(scenario, "2026-10-05", "2026-10-05"), "10-05T07:00-10-05T11:00 240");
}

TEST(Schedule, HalfADayOfFlexibleHoursIsHalfOfTheMinutes) {
    Shift flexible = shift("06:00", "20:00");
    flexible.flexible = Minutes{475};
    Scenario scenario(flexible);
    scenario.leaves = {
        {day("2026-10-05"), day("2026-10-05"), LeavePart::second_half, true, "annual"}};
    EXPECT_EQ(shifts_of(scenario, "2026-10-05", "2026-10-05"), "10-04T23:00-10-05T13:00 238");
    EXPECT_EQ(scenario.on("2026-10-05").figures.paid_leave, Minutes{237});
}

TEST(Schedule, LeaveOnADayOffTakesNothing) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.leaves = {
        {day("2026-10-03"), day("2026-10-05"), LeavePart::whole_day, true, "annual"}};
    EXPECT_EQ(scenario.on("2026-10-04").figures.paid_leave, Minutes{0});
    EXPECT_EQ(scenario.on("2026-10-03").figures.paid_leave, Minutes{540});
    EXPECT_EQ(scenario.on("2026-10-06").figures.paid_leave, Minutes{0});
    EXPECT_FALSE(validate(Leave{day("2026-10-03"), day("2026-10-02"), {}, true, ""}));
    EXPECT_FALSE(validate(Leave{day("2026-10-03"), day("2027-10-05"), {}, true, ""}));
    EXPECT_TRUE(validate(scenario.leaves.front()));
}

Assignment changed(const Scenario& scenario, std::string_view from, Shift work, const char* zone) {
    Scenario other(std::move(work));
    return {day(from), std::make_shared<Plan>(other.plan),     nullptr, zone_named(zone),
            "Hall",    std::make_shared<Rules>(scenario.rules)};
}

TEST(Schedule, APastDayHasWhatWasValidThen) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.further = {changed(scenario, "2026-10-07", shift("09:00", "15:00"), "Europe/Berlin")};
    EXPECT_EQ(shifts_of(scenario, "2026-10-06", "2026-10-07"),
              "10-06T01:00-10-06T10:00 540; 10-07T07:00-10-07T13:00 360");
    const auto days = scenario.days("2026-10-06", "2026-10-07");
    EXPECT_EQ(days[0].assignment, 0U);
    EXPECT_EQ(days[1].assignment, 1U);
    EXPECT_EQ(days[1].figures.absent, Minutes{360});
}

TEST(Schedule, TheLastNightOfOnePlanStandsOverTheFirstMorningOfTheNext) {
    Scenario scenario(shift("22:00", "30:00"));
    scenario.further = {
        changed(scenario, "2026-10-07", shift("05:00", "13:00"), "Asia/Ho_Chi_Minh")};
    EXPECT_EQ(shifts_of(scenario, "2026-10-06", "2026-10-07"),
              "10-06T15:00-10-06T23:00 480; 10-06T23:00-10-07T06:00 420");
}

TEST(Schedule, NothingIsDueBeforeTheFirstAssignment) {
    Scenario scenario(shift("08:00", "17:00"));
    EXPECT_EQ(shifts_of(scenario, "2019-12-30", "2020-01-01"), "01-01T01:00-01-01T10:00 540");
    EXPECT_FALSE(scenario.on("2019-12-31").assignment.has_value());
}

TEST(AssignmentHistory, RefusesWhatIsIncomplete) {
    const auto rules = std::make_shared<Rules>();
    EXPECT_FALSE(AssignmentHistory::of({}));
    EXPECT_FALSE(AssignmentHistory::of({Assignment{}}));
    const Assignment one{day("2026-01-01"), nullptr, nullptr, {}, "", rules};
    const auto twice = AssignmentHistory::of({one, one});
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().message, HasSubstr("2026-01-01"));
}

TEST(AssignmentHistory, TheDayOfAMomentIsThatOfTheZoneThen) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.zone = zone_named("Europe/Berlin");
    scenario.further = {
        changed(scenario, "2026-10-15", shift("08:00", "17:00"), "Asia/Ho_Chi_Minh")};
    const AssignmentHistory history = scenario.history();
    const TimeZone utc;
    EXPECT_EQ(history.day_of(moment(utc, "2026-10-13 21:59")), day("2026-10-13"));
    EXPECT_EQ(history.day_of(moment(utc, "2026-10-13 22:00")), day("2026-10-14"));
    EXPECT_EQ(history.day_of(moment(utc, "2026-10-14 16:59")), day("2026-10-14"));
    EXPECT_EQ(history.day_of(moment(utc, "2026-10-14 17:00")), day("2026-10-15"));
    EXPECT_EQ(history.day_of(moment(utc, "2019-01-01 23:30")), day("2019-01-02"));
}

}  // namespace
}  // namespace rollcall::attendance
