#include "attendance/pay_period.h"

#include <gtest/gtest.h>

#include "attendance/limits.h"
#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

struct PeriodCase {
    PeriodRule rule;
    const char* day;
    const char* first;
    const char* last;
};

PeriodRule rule(PeriodKind kind, unsigned month_begin = 1, int length = 14) {
    return {kind, month_begin, std::chrono::days{length}, day("2026-01-05")};
}

TEST(Period, OfADay) {
    const PeriodCase cases[] = {
        {rule(PeriodKind::day), "2026-10-25", "2026-10-25", "2026-10-25"},
        {rule(PeriodKind::week), "2026-10-25", "2026-10-19", "2026-10-25"},
        {rule(PeriodKind::week), "2026-10-26", "2026-10-26", "2026-11-01"},
        {rule(PeriodKind::week), "1999-12-31", "1999-12-27", "2000-01-02"},
        {rule(PeriodKind::month), "2024-02-29", "2024-02-01", "2024-02-29"},
        {rule(PeriodKind::month), "2026-02-01", "2026-02-01", "2026-02-28"},
        {rule(PeriodKind::month, 26), "2026-10-25", "2026-09-26", "2026-10-25"},
        {rule(PeriodKind::month, 26), "2026-10-26", "2026-10-26", "2026-11-25"},
        {rule(PeriodKind::month, 26), "2026-01-03", "2025-12-26", "2026-01-25"},
        {rule(PeriodKind::year), "2026-12-31", "2026-01-01", "2026-12-31"},
        {rule(PeriodKind::days), "2026-01-05", "2026-01-05", "2026-01-18"},
        {rule(PeriodKind::days), "2026-01-18", "2026-01-05", "2026-01-18"},
        {rule(PeriodKind::days), "2026-01-19", "2026-01-19", "2026-02-01"},
        {rule(PeriodKind::days), "2026-01-04", "2025-12-22", "2026-01-04"},
        {rule(PeriodKind::days, 1, 10), "2025-12-26", "2025-12-26", "2026-01-04"},
    };
    for (const PeriodCase& c : cases) {
        const Period period = period_of(day(c.day), c.rule);
        EXPECT_EQ(to_text(period.first), c.first) << c.day;
        EXPECT_EQ(to_text(period.last), c.last) << c.day;
        EXPECT_TRUE(validate(c.rule));
    }
}

TEST(Period, RefusesDaysThatNotEveryMonthHas) {
    EXPECT_FALSE(validate(rule(PeriodKind::month, 29)));
    EXPECT_FALSE(validate(rule(PeriodKind::month, 0)));
    EXPECT_FALSE(validate(rule(PeriodKind::days, 1, 0)));
    EXPECT_FALSE(validate(rule(PeriodKind::days, 1, 367)));
}

TEST(Sum, OfAMonthIsThatOfItsDays) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.in("2026-10-05 08:10").out("2026-10-05 18:00");
    scenario.in("2026-10-06 08:00");
    scenario.in("2026-10-26 08:00").out("2026-10-26 17:00");
    const std::vector<Day> days = scenario.days("2026-10-01", "2026-10-31");
    ASSERT_EQ(days.size(), 31U);

    const auto month = sum_by(rule(PeriodKind::month), days);
    ASSERT_EQ(month.size(), 1U);
    EXPECT_EQ(month[0].figures.worked.minutes, Minutes{590 + 540 + 540});
    EXPECT_EQ(month[0].figures.overtime.minutes, Minutes{60});
    EXPECT_EQ(month[0].figures.late.minutes, Minutes{10});
    EXPECT_EQ(month[0].figures.planned, Minutes{27 * 540});
    EXPECT_EQ(month[0].figures.absent, Minutes{24 * 540});
    EXPECT_EQ(events(month[0].figures.worked), "1 2 3 4 5");
    EXPECT_EQ(events(month[0].figures.overtime), "1 2");
    EXPECT_EQ(month[0].figures.by_class[index_of({})].minutes, Minutes{530 + 540 + 540});
    EXPECT_EQ(month[0].days_worked, 3);
    EXPECT_EQ(month[0].days_absent, 24);
    EXPECT_EQ(month[0].days_forgotten, 1);

    const auto pay = sum_by(rule(PeriodKind::month, 26), days);
    ASSERT_EQ(pay.size(), 2U);
    EXPECT_EQ(pay[0].figures.worked.minutes, Minutes{590 + 540});
    EXPECT_EQ(pay[1].figures.worked.minutes, Minutes{540});
    EXPECT_EQ(pay[1].period.last, day("2026-11-25"));
    EXPECT_EQ(sum_by(rule(PeriodKind::week), days).size(), 5U);
    EXPECT_EQ(sum_by(rule(PeriodKind::day), days).size(), 31U);
}

std::string notices(const std::vector<DayLoad>& days, const CountryRules& rules) {
    std::string text;
    for (const LimitNotice& notice : check_limits(days, rules)) {
        text += (text.empty() ? "" : "; ") + std::string{limit_name(notice.kind)} + " " +
                to_text(notice.period.first) + (notice.passed ? " passed " : " near ") +
                std::to_string(notice.used.count()) + "/" + std::to_string(notice.limit.count()) +
                " since " + to_text(notice.since);
    }
    return text;
}

TEST(Limits, AreNearBeforeTheyArePassed) {
    CountryRules rules = vietnam();
    rules.worked_a_day.reset();
    rules.overtime = {std::nullopt, std::nullopt, Minutes{100}, std::nullopt};
    const auto with = [](int first, int second) {
        return std::vector<DayLoad>{{day("2026-10-01"), {}, Minutes{first}},
                                    {day("2026-10-31"), {}, Minutes{second}},
                                    {day("2026-11-01"), {}, Minutes{79}}};
    };
    EXPECT_EQ(notices(with(0, 79), rules), "");
    EXPECT_EQ(notices(with(40, 40), rules),
              "overtime_month 2026-10-01 near 80/100 since 2026-10-31");
    EXPECT_EQ(notices(with(80, 20), rules),
              "overtime_month 2026-10-01 near 100/100 since 2026-10-01");
    EXPECT_EQ(notices(with(80, 21), rules),
              "overtime_month 2026-10-01 passed 101/100 since 2026-10-31");
    EXPECT_EQ(notices(with(101, 5), rules),
              "overtime_month 2026-10-01 passed 106/100 since 2026-10-01");
}

TEST(Limits, OfDayWeekMonthAndYear) {
    CountryRules rules = vietnam();
    rules.overtime = {Minutes{240}, Minutes{300}, Minutes{400}, Minutes{500}};
    const std::vector<DayLoad> days{
        {day("2026-09-30"), Minutes{600}, Minutes{100}},
        {day("2026-10-01"), Minutes{721}, Minutes{241}},
        {day("2026-10-05"), Minutes{480}, Minutes{0}},
        {day("2026-10-06"), Minutes{576}, Minutes{160}},
    };
    EXPECT_EQ(notices(days, rules),
              "overtime_day 2026-10-01 passed 241/240 since 2026-10-01; "
              "overtime_week 2026-09-28 passed 341/300 since 2026-10-01; "
              "overtime_month 2026-10-01 passed 401/400 since 2026-10-06; "
              "overtime_year 2026-01-01 passed 501/500 since 2026-10-06; "
              "worked_day 2026-09-30 near 600/720 since 2026-09-30; "
              "worked_day 2026-10-01 passed 721/720 since 2026-10-01; "
              "worked_day 2026-10-06 near 576/720 since 2026-10-06");
}

TEST(Limits, ALimitOfNothingIsPassedByAnything) {
    CountryRules rules;
    rules.overtime.week = Minutes{0};
    EXPECT_EQ(notices({{day("2026-10-05"), Minutes{480}, Minutes{0}}}, rules), "");
    EXPECT_EQ(notices({{day("2026-10-05"), Minutes{480}, Minutes{1}}}, rules),
              "overtime_week 2026-10-05 passed 1/0 since 2026-10-05");
}

TEST(Limits, LookAtATimesheetsDays) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.in("2026-10-05 08:00").out("2026-10-05 18:30");
    const auto loads = loads_of(scenario.days("2026-10-05", "2026-10-06"));
    ASSERT_EQ(loads.size(), 2U);
    EXPECT_EQ(loads[0].worked, Minutes{630});
    EXPECT_EQ(loads[0].overtime, Minutes{90});
    EXPECT_EQ(loads[1].worked, Minutes{0});
}

}  // namespace
}  // namespace rollcall::attendance
