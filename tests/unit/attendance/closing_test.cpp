#include "attendance/closing.h"

#include <gtest/gtest.h>

namespace rollcall::attendance {
namespace {

const Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};

NewClosing closing(const Period& period, const std::string& site = "") {
    NewClosing made;
    made.period = period;
    made.site = site;
    return made;
}

Day day(CivilDay when, Minutes worked, std::vector<EventNumber> events = {}) {
    Day made;
    made.day = when;
    made.figures.worked.add(worked, events);
    made.figures.by_class[0].add(worked, events);
    return made;
}

TEST(Closing, OnesOfTheSamePeopleExcludeEachOtherWhereOnlySomeDaysAreTheSame) {
    const Period pay{civil_day(2026, 3, 26), civil_day(2026, 4, 25)};
    const Period april{civil_day(2026, 4, 1), civil_day(2026, 4, 30)};
    EXPECT_FALSE(exclude(closing(kMarch), closing(kMarch))) << "of people who have come since";
    EXPECT_TRUE(exclude(closing(kMarch, "HN"), closing(pay, "HN"))) << "six days in common";
    EXPECT_FALSE(exclude(closing(kMarch), closing(april)));
    EXPECT_FALSE(exclude(closing(kMarch, "HN"), closing(kMarch, "B")));
    EXPECT_FALSE(exclude(closing(kMarch, "HN"), closing(kMarch)))
        << "everybody: of those who are not closed yet";
}

TEST(Closing, ADifferenceIsNowLessThen) {
    Figures now = day(kMarch.first, Minutes(480), {EventNumber(1), EventNumber(9)}).figures;
    now.planned = Minutes(480);
    now.absent = Minutes(0);
    Figures then = day(kMarch.first, Minutes(500), {EventNumber(1)}).figures;
    then.planned = Minutes(480);
    then.absent = Minutes(30);
    const Figures left = difference(now, then);
    EXPECT_EQ(left.worked.minutes, Minutes(-20));
    EXPECT_EQ(left.worked.events, (std::vector{EventNumber(1), EventNumber(9)}));
    EXPECT_EQ(left.by_class[0].minutes, Minutes(-20));
    EXPECT_EQ(left.planned, Minutes(0));
    EXPECT_EQ(left.absent, Minutes(-30));
    EXPECT_TRUE(any_minutes(left));
    EXPECT_FALSE(any_minutes(difference(now, now)));
    Figures classes;
    classes.by_class[kMinuteClasses - 1].minutes = Minutes(1);
    EXPECT_TRUE(any_minutes(classes)) << "also where only the pay of a minute changes";
}

TEST(Closing, AdjustmentsAreOfDaysThatDiffer) {
    const CivilDay first = kMarch.first;
    const std::vector<Day> paid{day(first, Minutes(480)), day(first + std::chrono::days(1), {})};
    std::vector<Day> now = paid;
    now[0].events = {EventNumber(5)};  // it came later, and counts for nothing
    EXPECT_TRUE(adjustments(now, paid).empty());
    now.push_back(day(first + std::chrono::days(2), Minutes(60)));  // was not paid for
    now[1].figures.worked.minutes = Minutes(30);
    const auto changed = adjustments(now, paid);
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].day, first + std::chrono::days(1));
    EXPECT_EQ(changed[0].figures.worked.minutes, Minutes(30));
}

}  // namespace
}  // namespace rollcall::attendance
