#include "app/plan_json.h"

#include <gtest/gtest.h>

namespace rollcall::app {
namespace {

using attendance::Minutes;
using Json = nlohmann::ordered_json;
using std::chrono::hours;

Json parsed(const char* text) {
    return Json::parse(text);
}

/// What is wrong with a plan; empty: nothing.
std::string wrong(const char* text) {
    const auto plan = read_plan(parsed(text));
    return plan ? "" : plan.error().message;
}

std::string wrong_rules(const char* text) {
    const auto rules = read_rules(parsed(text));
    return rules ? "" : rules.error().message;
}

TEST(PlanJson, AWeekIsReadAsItIsWritten) {
    const auto plan = read_plan(parsed(R"({"days": [
        {"shifts": [{"name": "day", "begin": "08:00", "end": "17:00", "late_grace_minutes": 5,
                     "breaks": [{"at": "12:00", "minutes": 60},
                                {"after_minutes": 180, "minutes": 10, "paid": true}]}]},
        {"shifts": [{"begin": "22:00", "end": "30:00", "flexible_minutes": 420}]},
        {}, {}, {}, {}, {"rest_day": true}]})"));
    ASSERT_TRUE(plan) << plan.error().message;
    ASSERT_EQ(plan->days.size(), 7U);
    const attendance::Shift& day = plan->days[0].shifts.at(0);
    EXPECT_EQ(day.name, "day");
    EXPECT_EQ(day.begin, hours(8));
    EXPECT_EQ(day.end, hours(17));
    EXPECT_EQ(day.late_grace, Minutes(5));
    EXPECT_EQ(day.end_after, hours(6)) << "the default";
    ASSERT_EQ(day.breaks.size(), 2U);
    EXPECT_EQ(day.breaks[0],
              (attendance::Break{attendance::BreakStart::at_time, hours(12), hours(1), false}));
    EXPECT_EQ(day.breaks[1],
              (attendance::Break{attendance::BreakStart::after_work, hours(3), Minutes(10), true}));
    EXPECT_EQ(plan->days[1].shifts.at(0).flexible, hours(7));
    EXPECT_EQ(place_in(*plan, 0), "Monday") << "without an anchor";
    EXPECT_TRUE(plan->days[6].rest_day);
    const auto again = read_plan(plan_json(*plan));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *plan);
}

TEST(PlanJson, ACycleOfItsOwnHasAnAnchor) {
    const auto plan = read_plan(parsed(R"({"anchor": "2026-03-04", "on_holidays": true, "days":
        [{"shifts": [{"begin": "06:00", "end": "14:00"}]}, {}]})"));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->anchor, civil_day(2026, 3, 4));
    EXPECT_TRUE(plan->on_holidays);
    EXPECT_EQ(*read_plan(plan_json(*plan)), *plan);
}

TEST(PlanJson, WhatCannotBeWorkedIsRefusedWithItsPlace) {
    EXPECT_EQ(wrong(R"({"days": [{"shifts": [{"begin": "08:00"}]}, {}, {}, {}, {}, {}, {}]})"),
              wrong(R"({"days": [{"shifts": [{"begin": "08:00", "end": null}]},
                                 {}, {}, {}, {}, {}, {}]})"));
    EXPECT_NE(wrong(R"({"days": [{"shifts": [{"begin": "08:00"}]}, {}, {}, {}, {}, {}, {}]})")
                  .find("Monday"),
              std::string::npos);
    EXPECT_NE(wrong(R"({"days": [{"shifts": [{"begin": "22:00", "end": "30:00"}]},
                                 {"shifts": [{"begin": "05:00", "end": "09:00"}]}]})")
                  .find("overlaps"),
              std::string::npos);
    EXPECT_NE(wrong(R"({"days": []})"), "");
    EXPECT_NE(wrong("{}"), "");
}

TEST(PlanJson, WhatIsNotKnownOrOfAnotherKindIsRefusedWithItsPlace) {
    EXPECT_EQ(wrong(R"({"anchor": "2026-02-31", "days": [{}]})"),
              "anchor: must be a day of the calendar like 2026-03-01");
    EXPECT_EQ(wrong(R"({"days": [{}, {"restday": true}]})"),
              "days[1].restday: is not known here; there may be rest_day, shifts");
    EXPECT_EQ(wrong(R"({"days": [{"shifts": [{"begin": "8 am", "end": "17:00"}]}]})"),
              "days[0].shifts[0].begin: must be a time like 08:00; 30:00 is 06:00 of the next day");
    EXPECT_EQ(wrong(R"({"days": [{"shifts": [{"begin": "08:00", "end": "17:00", "breaks":
                       [{"minutes": 30}]}]}]})"),
              "days[0].shifts[0].breaks[0]: a break has either \"at\" or \"after_minutes\"");
    EXPECT_EQ(wrong(R"({"days": {}})"), "days: must be a list");
    EXPECT_EQ(wrong(R"({"days": [7]})"), "days[0]: must be an object");
    EXPECT_EQ(wrong(R"([])"), "the document: must be an object");
    for (const char* clock : {"\"24:60\"", "\"48:01\"", "\"-1:00\"", "\"+1:00\"", "\"1:0\"", "\"\"",
                              "\":30\"", "\"123:00\"", "8", "\"08:00 \""}) {
        const std::string text =
            std::string(R"({"days": [{"shifts": [{"end": "17:00", "begin": )") + clock + "}]}]}";
        EXPECT_NE(wrong(text.c_str()).find("begin: must be"), std::string::npos) << clock;
    }
    for (const char* number : {"-1", "1.5", "\"5\"", "43201", "1e9", "true"}) {
        const std::string text = std::string(R"({"days": [{"shifts": [{"begin": "08:00", "end":
            "17:00", "late_grace_minutes": )") +
                                 number + "}]}]}";
        EXPECT_NE(wrong(text.c_str()).find("late_grace_minutes: must be"), std::string::npos)
            << number;
    }
}

TEST(RulesJson, AnEmptyObjectIsTheOrdinaryRules) {
    const auto rules = read_rules(parsed("{}"));
    ASSERT_TRUE(rules);
    EXPECT_EQ(*rules, attendance::Rules{});
}

TEST(RulesJson, EveryMemberIsReadAsItIsWritten) {
    const auto rules =
        read_rules(parsed(R"({"pairing": "first_in_last_out", "direction": "schedule",
        "round_in": {"minutes": 15, "way": "up"}, "round_out": {"minutes": 5, "way": "nearest"},
        "forgotten_out": "fixed_length", "forgotten_minutes": 240, "longest_stay_minutes": 600,
        "before_shift_counts": true, "least_overtime_minutes": 30, "country": "VN"})"));
    ASSERT_TRUE(rules) << rules.error().message;
    EXPECT_EQ(rules->pairing, attendance::Pairing::first_in_last_out);
    EXPECT_EQ(rules->direction, attendance::DirectionRule::schedule);
    EXPECT_EQ(rules->round_in, (attendance::Rounding{Minutes(15), attendance::RoundingWay::up}));
    EXPECT_EQ(rules->round_out,
              (attendance::Rounding{Minutes(5), attendance::RoundingWay::nearest}));
    EXPECT_EQ(rules->forgotten_out, attendance::ForgottenOut::fixed_length);
    EXPECT_EQ(rules->forgotten_length, hours(4));
    EXPECT_EQ(rules->longest_stay, hours(10));
    EXPECT_TRUE(rules->before_shift_counts);
    EXPECT_EQ(rules->least_overtime, Minutes(30));
    EXPECT_EQ(rules->country, attendance::vietnam());
    const auto again = read_rules(rules_json(*rules));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *rules) << "a country by its name is written with all that it says";
}

TEST(RulesJson, ACountryOfItsOwnPaysANormalMinuteWhereNothingIsSaid) {
    const auto rules = read_rules(parsed(R"({"country": {"country": "DE", "version": "ours",
        "night_begin": "23:00", "night_end": "06:00", "percent": {"overtime": 125},
        "overtime_minutes": {"week": 600, "year": 12000}, "warn_percent": 90}})"));
    ASSERT_TRUE(rules) << rules.error().message;
    EXPECT_EQ(rules->country.percent[0], 100);
    EXPECT_EQ(rules->country.percent[attendance::index_of({.overtime = true})], 125);
    EXPECT_EQ(rules->country.overtime.week, hours(10));
    EXPECT_EQ(rules->country.overtime.year, hours(200));
    EXPECT_EQ(rules->country.overtime.day, std::nullopt);
    EXPECT_EQ(*read_rules(rules_json(*rules)), *rules);
}

TEST(RulesJson, WhatIsWrongIsNamed) {
    EXPECT_EQ(wrong_rules(R"({"pairing": "pairs"})"),
              "pairing: must be one of every_pair, first_in_last_out");
    EXPECT_EQ(wrong_rules(R"({"round_in": {"unit": 5}})"),
              "round_in.unit: is not known here; there may be minutes, way");
    EXPECT_NE(wrong_rules(R"({"round_in": {"minutes": 7}})"), "") << "no divisor of an hour";
    EXPECT_EQ(wrong_rules(R"({"country": "XX"})"),
              "country: must be \"VN\" or an object with a country's rules");
    EXPECT_EQ(wrong_rules(R"({"country": {"percent": {"regular": "all"}}})"),
              "country.percent.regular: must be a whole number from 0 to 10000");
}

TEST(LeaveJson, ADayAndItsHalvesAreReadAsTheyAreWritten) {
    const auto day = read_leave(parsed(R"({"from": "2026-03-02"})"));
    ASSERT_TRUE(day);
    EXPECT_EQ(*day, (attendance::Leave{civil_day(2026, 3, 2), civil_day(2026, 3, 2),
                                       attendance::LeavePart::whole_day, true, ""}));
    const auto half = read_leave(parsed(R"({"from": "2026-03-02", "to": "2026-03-03",
        "part": "second_half", "paid": false, "kind": "sick"})"));
    ASSERT_TRUE(half);
    EXPECT_EQ(half->part, attendance::LeavePart::second_half);
    EXPECT_FALSE(half->paid);
    EXPECT_EQ(*read_leave(leave_json(*half)), *half);
    EXPECT_FALSE(read_leave(parsed("{}")));
    EXPECT_FALSE(read_leave(parsed(R"({"from": "2026-03-02", "to": "2026-03-01"})")));
    EXPECT_FALSE(read_leave(parsed(R"({"from": "2026-02-31"})")));
}

}  // namespace
}  // namespace rollcall::app
