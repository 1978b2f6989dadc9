#include "unit/attendance/company.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "attendance/pay_period.h"
#include "unit/attendance/recount.h"
#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

std::vector<Day> october_of(const Employee& employee) {
    const auto history = AssignmentHistory::of(employee.assignments);
    EXPECT_TRUE(history);
    return make_timesheet({*history, employee.leaves, employee.stamps, day("2026-10-01"),
                           day("2026-10-31"), moment(TimeZone{}, "2027-01-01 00:00")});
}

/// The recount's figures as the timesheet would say them.
Day as_day(const RecountedDay& recounted) {
    Day day;
    day.figures.planned = Minutes{recounted.planned};
    day.figures.worked.minutes = Minutes{recounted.worked};
    day.figures.overtime.minutes = Minutes{recounted.overtime};
    day.figures.late.minutes = Minutes{recounted.late};
    day.figures.early_leave.minutes = Minutes{recounted.early};
    day.figures.missing.minutes = Minutes{recounted.missing};
    day.figures.absent = Minutes{recounted.absent};
    day.figures.unpaid_breaks.minutes = Minutes{recounted.unpaid_breaks};
    day.figures.paid_breaks.minutes = Minutes{recounted.paid_breaks};
    day.figures.paid_leave = Minutes{recounted.paid_leave};
    day.figures.unpaid_leave = Minutes{recounted.unpaid_leave};
    day.forgotten_in = recounted.forgotten_in;
    day.forgotten_out = recounted.forgotten_out;
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        const MinuteClass minute = class_at(i);
        day.figures.by_class[i].minutes =
            Minutes{recounted.classes[minute.overtime ? 1 : 0][static_cast<std::size_t>(minute.day)]
                                     [minute.night ? 1 : 0]};
    }
    return day;
}

std::string told(Day day) {
    day.derived = false;  // the recount does not keep it
    return summary(day) + " | " + classes(day);
}

class Company : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Company, ANaiveRecountAgreesToTheMinute) {
    for (const Employee& employee : make_company(GetParam())) {
        const std::vector<Day> october = october_of(employee);
        const std::vector<RecountedDay> recounted = recount_october(employee);
        ASSERT_EQ(october.size(), recounted.size());
        for (std::size_t i = 0; i < october.size(); ++i) {
            ASSERT_EQ(told(october[i]), told(as_day(recounted[i])))
                << employee.name << " on " << to_text(october[i].day);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Company, testing::Values(1, 2, 3, 5, 8, 13));

TEST(CompanyMonth, HasSomethingOfEverything) {
    Figures sum;
    int forgotten_in = 0;
    int forgotten_out = 0;
    std::size_t stamps = 0;
    for (const Employee& employee : make_company(1)) {
        stamps += employee.stamps.size();
        for (const Day& one : october_of(employee)) {
            sum += one.figures;
            forgotten_in += one.forgotten_in ? 1 : 0;
            forgotten_out += one.forgotten_out ? 1 : 0;
        }
    }
    EXPECT_GT(stamps, 2500U);
    EXPECT_GT(forgotten_in, 20);
    EXPECT_GT(forgotten_out, 20);
    for (const Minutes minutes :
         {sum.planned, sum.worked.minutes, sum.overtime.minutes, sum.late.minutes,
          sum.early_leave.minutes, sum.missing.minutes, sum.absent, sum.unpaid_breaks.minutes,
          sum.paid_breaks.minutes, sum.paid_leave, sum.unpaid_leave}) {
        EXPECT_GT(minutes, Minutes{500});
    }
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        EXPECT_GT(sum.by_class[i].minutes, Minutes{100}) << class_name(class_at(i));
    }
}

TEST(CompanyMonth, EveryOrderOfArrivalGivesTheSameTimesheet) {
    for (Employee& employee : make_company(21)) {
        const std::vector<Day> once = october_of(employee);
        for (int turn = 0; turn < 3; ++turn) {
            // Other orders and other numbers: by time, backwards, and with one half before the
            // other.
            auto& stamps = employee.stamps;
            std::sort(stamps.begin(), stamps.end(),
                      [](const Stamp& a, const Stamp& b) { return a.at < b.at; });
            if (turn == 1) {
                std::reverse(stamps.begin(), stamps.end());
            } else if (turn == 2) {
                std::rotate(stamps.begin(), stamps.begin() + static_cast<long>(stamps.size() / 2),
                            stamps.end());
            }
            for (std::size_t i = 0; i < stamps.size(); ++i) {
                stamps[i].event = EventNumber{static_cast<std::int64_t>(i + 1)};
            }
            const std::vector<Day> again = october_of(employee);
            for (std::size_t i = 0; i < once.size(); ++i) {
                ASSERT_EQ(told(again[i]), told(once[i])) << employee.name << ' ' << turn;
                ASSERT_EQ(again[i].events.size(), once[i].events.size());
            }
        }
    }
}

TEST(CompanyMonth, FiguresAddUpAndListTheirEvents) {
    for (const Employee& employee : make_company(34)) {
        for (const Day& one : october_of(employee)) {
            Minutes classified{0};
            Minutes overtime{0};
            for (std::size_t i = 0; i < kMinuteClasses; ++i) {
                const Figure& figure = one.figures.by_class[i];
                classified += figure.minutes;
                overtime += class_at(i).overtime ? figure.minutes : Minutes{0};
                EXPECT_EQ(figure.minutes > Minutes{0}, !figure.events.empty());
                EXPECT_TRUE(std::includes(one.figures.worked.events.begin(),
                                          one.figures.worked.events.end(), figure.events.begin(),
                                          figure.events.end()));
            }
            EXPECT_EQ(classified, one.figures.worked.minutes);
            EXPECT_EQ(overtime, one.figures.overtime.minutes);
            for (const Figure* figure :
                 {&one.figures.worked, &one.figures.overtime, &one.figures.late,
                  &one.figures.early_leave, &one.figures.unpaid_breaks, &one.figures.paid_breaks}) {
                EXPECT_EQ(figure->minutes > Minutes{0}, !figure->events.empty());
                EXPECT_TRUE(std::is_sorted(figure->events.begin(), figure->events.end()));
            }
        }
    }
}

TEST(CompanyMonth, TheDaysOfATimesheetDoNotDependOnWhereItBegins) {
    for (const Employee& employee : make_company(55)) {
        const std::vector<Day> october = october_of(employee);
        const auto history = AssignmentHistory::of(employee.assignments);
        for (std::size_t i = 0; i < october.size(); ++i) {
            const TimeSpan needed = stamps_needed(*history, october[i].day, october[i].day);
            std::vector<Stamp> stamps;
            std::copy_if(employee.stamps.begin(), employee.stamps.end(), std::back_inserter(stamps),
                         [&](const Stamp& stamp) { return needed.holds(stamp.at); });
            const std::vector<Day> alone =
                make_timesheet({*history, employee.leaves, stamps, october[i].day, october[i].day,
                                moment(TimeZone{}, "2027-01-01 00:00")});
            ASSERT_EQ(summary(alone.at(0)), summary(october[i]))
                << employee.name << ' ' << to_text(october[i].day);
        }
    }
}

}  // namespace
}  // namespace rollcall::attendance
