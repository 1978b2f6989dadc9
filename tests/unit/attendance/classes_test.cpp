#include <set>

#include <gtest/gtest.h>

#include "attendance/classify.h"
#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

struct ClassCase {
    const char* in;
    const char* out;
    const char* of_day;
    const char* said;
};

void expect_classes(const Scenario& scenario, const std::vector<ClassCase>& cases) {
    for (const ClassCase& c : cases) {
        Scenario told = scenario;
        told.in(c.in).out(c.out);
        EXPECT_EQ(classes(told.on(c.of_day)), c.said) << c.in;
    }
}

TEST(Classes, NightRestDayAndHolidayAreSplitAtTheRealClock) {
    Scenario scenario(shift("22:00", "30:00"));
    scenario.site.holidays = {{day("2026-10-08"), "A day"}};
    expect_classes(
        scenario,
        {
            {"2026-10-05 22:00", "2026-10-06 06:30", "2026-10-05", "regular_night=480 overtime=30"},
            // Saturday's shift ends on the rest day.
            {"2026-10-03 22:00", "2026-10-04 07:00", "2026-10-03",
             "regular_night=120 regular_rest_day_night=360 overtime_rest_day=60"},
            // Wednesday's ends on the holiday, on which none begins.
            {"2026-10-07 22:00", "2026-10-08 06:00", "2026-10-07",
             "regular_night=120 regular_holiday_night=360"},
            {"2026-10-08 21:00", "2026-10-09 05:00", "2026-10-08",
             "overtime_night=300 overtime_holiday=60 overtime_holiday_night=120"},
            // Work on Sunday into Monday.
            {"2026-10-04 20:00", "2026-10-05 02:00", "2026-10-04",
             "overtime_night=120 overtime_rest_day=120 overtime_rest_day_night=120"},
        });
}

TEST(Classes, AHolidayStandsOverARestDay) {
    Scenario scenario(shift("08:00", "17:00"));
    scenario.site.holidays = {{day("2026-10-04"), "A day"}};
    expect_classes(scenario,
                   {{"2026-10-04 08:00", "2026-10-04 09:00", "2026-10-04", "overtime_holiday=60"}});
}

TEST(Classes, ANightHasSevenOrNineHoursWhenTheClockIsChanged) {
    Scenario scenario(shift("20:00", "32:00"));
    scenario.zone = zone_named("Europe/Berlin");
    scenario.plan.days[6].rest_day = false;
    expect_classes(
        scenario,
        {{"2026-03-28 20:00", "2026-03-29 08:00", "2026-03-28", "regular=240 regular_night=420"},
         {"2026-10-24 20:00", "2026-10-25 08:00", "2026-10-24", "regular=240 regular_night=540"}});
}

TEST(Classes, TheNightWindowMayLieInOneDayOrNowhere) {
    Scenario scenario(shift("00:00", "24:00"));
    scenario.rules.country.night_begin = clock("01:00");
    scenario.rules.country.night_end = clock("05:00");
    const ClassCase whole{"2026-10-05 00:00", "2026-10-06 00:00", "2026-10-05",
                          "regular=1200 regular_night=240"};
    expect_classes(scenario, {whole});
    scenario.rules.country.night_end = clock("01:00");
    expect_classes(scenario, {{whole.in, whole.out, whole.of_day, "regular=1440"}});
}

TEST(Classes, ADayIsWhatItWasUnderTheTermsThen) {
    Scenario scenario(shift("22:00", "30:00"));
    Scenario later(shift("22:00", "30:00"));
    later.plan.days[1] = {{}, true};  // from Tuesday on it is a day of rest
    scenario.further = {{day("2026-10-06"), std::make_shared<Plan>(later.plan), nullptr, later.zone,
                         "Hall", std::make_shared<Rules>(later.rules)}};
    expect_classes(scenario, {{"2026-10-05 22:00", "2026-10-06 06:00", "2026-10-05",
                               "regular_night=120 regular_rest_day_night=360"}});
}

TEST(Classes, HaveNamesAndIndexesOfTheirOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        EXPECT_EQ(index_of(class_at(i)), i);
        names.insert(class_name(class_at(i)));
    }
    EXPECT_EQ(names.size(), kMinuteClasses);
    EXPECT_EQ(class_name({}), "regular");
    EXPECT_EQ(class_name({true, DayKind::holiday, true}), "overtime_holiday_night");
    EXPECT_EQ(class_name({false, DayKind::rest_day, false}), "regular_rest_day");
}

TEST(CountryRules, OfVietnam) {
    const CountryRules rules = vietnam();
    EXPECT_TRUE(validate(rules));
    const auto percent = [&](bool overtime, DayKind kind, bool night) {
        return rules.percent[index_of({overtime, kind, night})];
    };
    EXPECT_EQ(percent(false, DayKind::workday, false), 100);
    EXPECT_EQ(percent(false, DayKind::workday, true), 130);
    EXPECT_EQ(percent(true, DayKind::workday, false), 150);
    EXPECT_EQ(percent(true, DayKind::rest_day, false), 200);
    EXPECT_EQ(percent(true, DayKind::holiday, false), 300);
    EXPECT_EQ(percent(true, DayKind::workday, true), 150 + 30 + 20);
    EXPECT_EQ(percent(true, DayKind::rest_day, true), 200 + 30 + 40);
    EXPECT_EQ(percent(true, DayKind::holiday, true), 300 + 30 + 60);
    EXPECT_EQ(rules.overtime.month, clock("40:00"));
    EXPECT_EQ(rules.overtime.year, clock("200:00"));
}

TEST(CountryRules, RefuseWhatCannotBe) {
    const auto broken = [](auto change) {
        CountryRules rules = vietnam();
        change(rules);
        return !validate(rules);
    };
    EXPECT_TRUE(broken([](CountryRules& r) { r.night_begin = clock("24:00"); }));
    EXPECT_TRUE(broken([](CountryRules& r) { r.night_end = -Minutes{1}; }));
    EXPECT_TRUE(broken([](CountryRules& r) { r.percent[3] = -1; }));
    EXPECT_TRUE(broken([](CountryRules& r) { r.overtime.week = -Minutes{1}; }));
    EXPECT_TRUE(broken([](CountryRules& r) { r.warn_percent = 0; }));
    EXPECT_TRUE(broken([](CountryRules& r) { r.warn_percent = 101; }));
}

TEST(Rules, RefuseWhatCannotBe) {
    const auto broken = [](auto change) {
        Rules rules;
        change(rules);
        return !validate(rules);
    };
    EXPECT_FALSE(broken([](Rules&) {}));
    EXPECT_TRUE(broken([](Rules& r) { r.round_in.unit = Minutes{0}; }));
    EXPECT_TRUE(broken([](Rules& r) { r.round_out.unit = Minutes{7}; }));
    EXPECT_TRUE(broken([](Rules& r) { r.longest_stay = Minutes{0}; }));
    EXPECT_TRUE(broken([](Rules& r) { r.longest_stay = clock("24:01"); }));
    EXPECT_TRUE(broken([](Rules& r) { r.forgotten_length = -Minutes{1}; }));
    EXPECT_TRUE(broken([](Rules& r) { r.least_overtime = -Minutes{1}; }));
    EXPECT_TRUE(broken([](Rules& r) { r.country.warn_percent = 0; }));
}

TEST(Rounding, IsByTheClockOnTheWall) {
    const TimeZone kathmandu = zone_named("Asia/Kathmandu");  // 5:45 ahead of UTC
    struct RoundingCase {
        const char* at;
        Rounding rounding;
        const char* to;
    };
    const RoundingCase cases[] = {
        {"2026-10-05 08:00:59", {Minutes{1}, RoundingWay::down}, "2026-10-05 08:00"},
        {"2026-10-05 08:00:59", {Minutes{1}, RoundingWay::up}, "2026-10-05 08:00"},
        {"2026-10-05 08:29", {Minutes{30}, RoundingWay::down}, "2026-10-05 08:00"},
        {"2026-10-05 08:01", {Minutes{30}, RoundingWay::up}, "2026-10-05 08:30"},
        {"2026-10-05 08:30", {Minutes{30}, RoundingWay::up}, "2026-10-05 08:30"},
        {"2026-10-05 08:14", {Minutes{30}, RoundingWay::nearest}, "2026-10-05 08:00"},
        {"2026-10-05 08:15", {Minutes{30}, RoundingWay::nearest}, "2026-10-05 08:30"},
        {"2026-10-05 23:59", {Minutes{60}, RoundingWay::up}, "2026-10-06 00:00"},
        {"1969-10-05 08:59", {Minutes{60}, RoundingWay::down}, "1969-10-05 08:00"},
    };
    for (const RoundingCase& c : cases) {
        EXPECT_EQ(rounded(moment(kathmandu, c.at), c.rounding, kathmandu), moment(kathmandu, c.to))
            << c.at;
    }
}

}  // namespace
}  // namespace rollcall::attendance
