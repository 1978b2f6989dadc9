#include "attendance/plan.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

using testing::HasSubstr;

struct ShiftFault {
    std::function<void(Shift&)> change;
    const char* said;
};

TEST(ShiftValidation, NamesTheDayAndTheFault) {
    const std::vector<ShiftFault> faults{
        {[](Shift& s) { s.end = Minutes{0}; }, "Monday: the shift \"Work\" has no end."},
        {[](Shift& s) { s.end = s.begin; }, "ends at 08:00 and begins at 08:00"},
        {[](Shift& s) { s.end = clock("06:00"); }, "with 24 hours more, as 30:00."},
        {[](Shift& s) { s.end = clock("33:00"); }, "lasts 25:00; 24:00 is the most."},
        {[](Shift& s) { s.begin = clock("24:00"), s.end = clock("30:00"); }, "begins at 24:00;"},
        {[](Shift& s) { s.begin = -Minutes{1}; }, "begins at -00:01;"},
        {[](Shift& s) { s.flexible = clock("10:00"); }, "10:00 of work in a band of 09:00"},
        {[](Shift& s) { s.flexible = Minutes{0}; }, "00:00 of work"},
        {[](Shift& s) { s.late_grace = -Minutes{5}; }, "a grace of -5 minutes"},
        {[](Shift& s) { s.early_grace = clock("09:00"); }, "a grace of 540 minutes"},
        {[](Shift& s) { s.begin_before = clock("12:01"); }, "too far away"},
        {[](Shift& s) { s.end_after = -Minutes{1}; }, "too far away"},
        {[](Shift& s) { s.breaks = {break_at("12:00", 0)}; }, "a break without a length"},
        {[](Shift& s) { s.breaks = {break_at("07:30", 60)}; }, "from 07:30 to 08:30"},
        {[](Shift& s) { s.breaks = {break_at("16:30", 60)}; }, "not within its hours"},
        {[](Shift& s) { s.breaks = {break_after(0, 30)}; }, "after 0 minutes of work"},
        {[](Shift& s) { s.breaks = {break_after(540, 30)}; }, "after 540 minutes of work"},
        {[](Shift& s) {
             s.breaks = {break_at("12:00", 60), break_at("12:30", 60)};
         },
         "overlap at 12:30"},
        {[](Shift& s) { s.breaks = {break_at("08:00", 540)}; }, "is all break"},
    };
    EXPECT_TRUE(validate(shift("08:00", "17:00"), "Monday"));
    for (const ShiftFault& fault : faults) {
        Shift changed = shift("08:00", "17:00");
        fault.change(changed);
        const Status status = validate(changed, "Monday");
        ASSERT_FALSE(status) << fault.said;
        EXPECT_EQ(status.error().code, ErrorCode::invalid_field);
        EXPECT_THAT(status.error().message, HasSubstr("Monday: the shift \"Work\" "));
        EXPECT_THAT(status.error().message, HasSubstr(fault.said));
    }
}

TEST(ShiftValidation, TakesWhatCanBeWorked) {
    Shift whole_day = shift("00:00", "24:00");
    whole_day.breaks = {break_at("12:00", 60), break_after(360, 30), break_at("13:00", 15, true)};
    EXPECT_TRUE(validate(whole_day, "Monday"));
    EXPECT_TRUE(validate(shift("22:00", "30:00"), "Monday"));
    Shift flexible = shift("06:00", "20:00");
    flexible.flexible = clock("08:00");
    EXPECT_TRUE(validate(flexible, "Monday"));
}

Plan week_with(std::size_t index, std::vector<Shift> shifts, std::size_t second = 0,
               std::vector<Shift> others = {}) {
    std::array<DayPlan, 7> week;
    week[index].shifts = std::move(shifts);
    if (!others.empty()) {
        week[second].shifts = std::move(others);
    }
    return weekly_plan("Week", week);
}

std::string refusal(const Plan& plan) {
    const Status status = validate(plan);
    return status ? "" : status.error().message;
}

TEST(PlanValidation, RefusesShiftsThatOverlap) {
    EXPECT_EQ(refusal(week_with(2, {shift("08:00", "12:00"), shift("11:59", "17:00")})),
              "Wednesday: the shift \"Work\" (11:59-17:00) overlaps \"Work\" (08:00-12:00) of "
              "Wednesday.");
    EXPECT_EQ(refusal(week_with(0, {shift("22:00", "30:00")}, 1, {shift("05:00", "13:00")})),
              "Tuesday: the shift \"Work\" (05:00-13:00) overlaps \"Work\" (22:00-30:00) of "
              "Monday.");
    // From the cycle's end into its beginning.
    EXPECT_EQ(
        refusal(week_with(6, {shift("22:00", "30:00")}, 0, {shift("05:00", "13:00")})),
        "Monday: the shift \"Work\" (05:00-13:00) overlaps \"Work\" (22:00-30:00) of Sunday.");
    EXPECT_EQ(refusal(week_with(6, {shift("22:00", "30:00")}, 0, {shift("06:00", "13:00")})), "");
    // A cycle of one day meets itself.
    Plan daily;
    daily.days = {{{shift("08:00", "32:00")}, false}};
    EXPECT_EQ(refusal(daily), "");
    daily.days[0].shifts.push_back(shift("07:00", "08:00"));
    EXPECT_THAT(refusal(daily), HasSubstr("day 1 of 1: the shift \"Work\" (07:00-08:00)"));
}

TEST(PlanValidation, NamesTheDayOfALongerCycle) {
    Plan plan;
    plan.anchor = day("2026-01-05");  // a Monday
    plan.days.resize(14);
    plan.days[9].shifts = {shift("08:00", "33:00")};
    EXPECT_THAT(refusal(plan), HasSubstr("Wednesday of week 2: the shift"));
    plan.days.resize(10);
    EXPECT_THAT(refusal(plan), HasSubstr("day 10 of 10: the shift"));
}

TEST(PlanValidation, RefusesEmptyAndEndlessCyclesAndWorkOnRestDays) {
    Plan plan;
    EXPECT_THAT(refusal(plan), HasSubstr("1 to 366 days"));
    plan.days.resize(367);
    EXPECT_THAT(refusal(plan), HasSubstr("1 to 366 days"));
    Plan restless = week_with(6, {shift("08:00", "12:00")});
    restless.days[6].rest_day = true;
    EXPECT_EQ(refusal(restless),
              "Sunday is a rest day and has the shift \"Work\" (08:00-12:00); it can be only one "
              "of them.");
}

TEST(Plan, AWeekBeginsOnMonday) {
    const Plan week = week_with(0, {shift("08:00", "12:00")});
    EXPECT_EQ(day_plan(week, day("2026-10-05")).shifts.size(), 1U);
    EXPECT_EQ(day_plan(week, day("2026-10-06")).shifts.size(), 0U);
    EXPECT_EQ(day_plan(week, day("1999-11-29")).shifts.size(), 1U);
}

TEST(Plan, ACycleGoesBothWaysFromItsAnchor) {
    Plan plan;
    plan.anchor = day("2026-10-10");
    plan.days = {
        {{shift("06:00", "14:00")}, false}, {{shift("14:00", "22:00")}, false}, {{}, true}};
    EXPECT_EQ(day_plan(plan, day("2026-10-10")).shifts.front().begin, clock("06:00"));
    EXPECT_EQ(day_plan(plan, day("2026-10-11")).shifts.front().begin, clock("14:00"));
    EXPECT_TRUE(day_plan(plan, day("2026-10-12")).rest_day);
    EXPECT_EQ(day_plan(plan, day("2026-10-13")).shifts.front().begin, clock("06:00"));
    EXPECT_TRUE(day_plan(plan, day("2026-10-09")).rest_day);
    EXPECT_EQ(day_plan(plan, day("2026-10-07")).shifts.front().begin, clock("06:00"));
}

}  // namespace
}  // namespace rollcall::attendance
