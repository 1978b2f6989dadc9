#include <gtest/gtest.h>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

Shift office() {
    Shift work = shift("08:00", "17:00");
    work.breaks = {break_at("12:00", 60)};
    work.late_grace = Minutes{5};
    work.early_grace = Minutes{5};
    return work;
}

struct DayCase {
    const char* what;
    std::vector<const char*> stamps;  ///< of 2026-10-05, a Monday; in, out, in, ...
    const char* summary;
};

void expect_days(const Scenario& scenario, const std::vector<DayCase>& cases) {
    for (const DayCase& c : cases) {
        Scenario told = scenario;
        for (std::size_t i = 0; i < c.stamps.size(); ++i) {
            const std::string when = c.stamps[i];
            const std::string full = when.size() > 8 ? when : "2026-10-05 " + when;
            i % 2 == 0 ? told.in(full) : told.out(full);
        }
        EXPECT_EQ(summary(told.on("2026-10-05")), c.summary) << c.what;
    }
}

TEST(Day, OfAnOffice) {
    expect_days(
        Scenario(office()),
        {
            {"in time", {"08:00", "17:00"}, "planned=480 worked=480 unpaid=60"},
            {"nobody", {}, "planned=480 absent=480"},
            {"early, but from the shift's begin on",
             {"07:20", "17:00"},
             "planned=480 worked=480 unpaid=60"},
            {"seconds do not count",
             {"08:05:59", "16:55:59"},
             "planned=480 worked=470 missing=10 unpaid=60"},
            {"late by more than the grace",
             {"08:06", "17:00"},
             "planned=480 worked=474 late=6 missing=6 unpaid=60"},
            {"goes early",
             {"08:00", "16:54"},
             "planned=480 worked=474 early=6 missing=6 unpaid=60"},
            {"comes after the break",
             {"13:30", "17:00"},
             "planned=480 worked=210 late=330 missing=270"},
            {"goes in the break",
             {"08:00", "12:40"},
             "planned=480 worked=240 early=260 missing=240 unpaid=40"},
            {"stamps out for the break, longer than it",
             {"08:00", "11:50", "13:10", "17:00"},
             "planned=480 worked=460 missing=20"},
            {"overtime", {"08:00", "19:30"}, "planned=480 worked=630 overtime=150 unpaid=60"},
            {"comes back",
             {"08:00", "17:00", "18:00", "19:00"},
             "planned=480 worked=540 overtime=60 unpaid=60"},
            {"there before the shift only", {"07:10", "07:50"}, "planned=480 absent=480"},
            {"there after the shift only",
             {"17:10", "18:00"},
             "planned=480 worked=50 overtime=50 absent=480"},
        });
}

TEST(Day, OffOrOfRestIsAllOvertime) {
    expect_days(Scenario(std::vector<Shift>{}),
                {{"no shift", {"08:00", "12:30"}, "worked=270 overtime=270"},
                 {"over midnight", {"20:00", "2026-10-06 01:00"}, "worked=300 overtime=300"},
                 {"no check-out, no shift", {"08:00"}, "forgotten_out"}});
    Scenario holiday(office());
    holiday.site.holidays = {{day("2026-10-05"), "A day"}};
    expect_days(holiday,
                {{"holiday", {"08:00", "17:00"}, "worked=540 overtime=540"}, {"nobody", {}, ""}});
    holiday.plan.on_holidays = true;
    expect_days(holiday, {{"planned", {"08:00", "17:00"}, "planned=480 worked=480 unpaid=60"}});
}

TEST(Day, TimeBeforeTheShiftCountsIfTheRulesSaySo) {
    Scenario scenario(office());
    scenario.rules.before_shift_counts = true;
    expect_days(
        scenario,
        {{"early", {"07:20", "17:00"}, "planned=480 worked=520 overtime=40 unpaid=60"},
         {"before it only", {"07:10", "07:50"}, "planned=480 worked=40 overtime=40 absent=480"}});
}

TEST(Day, AnInTooEarlyForTheWindowStillReachesTheShift) {
    expect_days(Scenario(office()),
                {{"three hours", {"05:00", "17:00"}, "planned=480 worked=480 unpaid=60"}});
}

TEST(Day, LittleOvertimeDoesNotCount) {
    Scenario scenario(office());
    scenario.rules.least_overtime = Minutes{30};
    expect_days(scenario,
                {{"too little", {"08:00", "17:29"}, "planned=480 worked=480 unpaid=60"},
                 {"enough", {"08:00", "17:30"}, "planned=480 worked=510 overtime=30 unpaid=60"}});
    Scenario off(std::vector<Shift>{});
    off.rules.least_overtime = Minutes{30};
    expect_days(off, {{"without a shift", {"08:00", "08:10"}, "worked=10 overtime=10"}});
}

TEST(Day, MoreThanTheRegularMinutesIsOvertime) {
    Scenario scenario(shift("08:00", "20:00"));
    scenario.rules.country.regular_a_day = Minutes{480};
    expect_days(scenario, {{"planned", {"08:00", "20:00"}, "planned=720 worked=720 overtime=240"},
                           {"in pieces",
                            {"08:00", "13:00", "15:00", "21:00"},
                            "planned=720 worked=660 overtime=180 missing=120"}});
}

TEST(Day, AForgottenCheckOutIsClosedByRule) {
    const std::vector<DayCase> by_rule[] = {
        {{"nothing, whatever the seconds",
          {"08:10:40"},
          "planned=480 late=10 missing=480 forgotten_out"}},
        {{"shift end",
          {"08:10"},
          "planned=480 worked=470 late=10 missing=10 unpaid=60 "
          "forgotten_out"},
         {"in after it", {"17:30"}, "planned=480 absent=480 forgotten_out"}},
        {{"fixed",
          {"08:10"},
          "planned=480 worked=230 late=10 missing=250 unpaid=20 "
          "forgotten_out"}},
    };
    const ForgottenOut rules[] = {ForgottenOut::counts_nothing, ForgottenOut::shift_end,
                                  ForgottenOut::fixed_length};
    for (std::size_t i = 0; i < 3; ++i) {
        Scenario scenario(office());
        scenario.rules.forgotten_out = rules[i];
        scenario.rules.forgotten_length = Minutes{250};
        expect_days(scenario, by_rule[i]);
    }
}

TEST(Day, TwoInsAreAForgottenOutBetween) {
    Scenario scenario(office());
    scenario.in("2026-10-05 08:00").in("2026-10-05 13:20").out("2026-10-05 17:00");
    const Day told = scenario.on("2026-10-05");
    EXPECT_EQ(summary(told), "planned=480 worked=480 unpaid=60 forgotten_out");
    ASSERT_EQ(told.stays.size(), 2U);
    EXPECT_EQ(told.stays[0].counted.end, told.stays[1].counted.begin);
}

TEST(Day, AnOutAloneIsFlaggedAndCountsNothing) {
    Scenario scenario(office());
    scenario.out("2026-10-05 17:00");
    const Day told = scenario.on("2026-10-05");
    EXPECT_EQ(summary(told), "planned=480 missing=480 forgotten_in");
    EXPECT_EQ(told.events, std::vector<EventNumber>{EventNumber{1}});
}

TEST(Day, AnOutAfterTheWindowIsNotItsIns) {
    Scenario scenario(office());
    scenario.in("2026-10-05 08:00").out("2026-10-05 23:01");
    EXPECT_EQ(summary(scenario.on("2026-10-05")),
              "planned=480 worked=480 unpaid=60 forgotten_in forgotten_out");
}

TEST(Day, FirstInLastOutPassesOverWhatLiesBetween) {
    Scenario scenario(office());
    scenario.rules.pairing = Pairing::first_in_last_out;
    expect_days(scenario, {{"pairs",
                            {"08:00", "10:00", "11:00", "17:30"},
                            "planned=480 worked=510 overtime=30 unpaid=60"},
                           {"an open end",
                            {"08:00", "12:00", "13:00"},
                            "planned=480 worked=480 unpaid=60 forgotten_out"}});
    scenario.in("2026-10-05 08:00").out("2026-10-05 12:00").out("2026-10-05 17:00");
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=480 unpaid=60");
    EXPECT_EQ(events(scenario.on("2026-10-05").figures.worked), "1 3");
    EXPECT_EQ(scenario.on("2026-10-05").events.size(), 3U);
}

TEST(Day, FirstInLastOutIsByShift) {
    Scenario scenario({shift("08:00", "12:00"), shift("14:00", "18:00")});
    scenario.rules.pairing = Pairing::first_in_last_out;
    expect_days(scenario, {{"split",
                            {"08:00", "10:00", "10:30", "12:10", "13:50", "18:00"},
                            "planned=480 worked=490 overtime=10"}});
}

TEST(Day, OfASplitShift) {
    const Scenario scenario({shift("08:00", "12:00"), shift("14:00", "18:00")});
    expect_days(
        scenario,
        {{"stays over the pause", {"08:00", "18:00"}, "planned=480 worked=480"},
         {"first half only", {"08:00", "12:20"}, "planned=480 worked=260 overtime=20 absent=240"},
         {"late for the second",
          {"08:00", "12:00", "14:30", "18:00"},
          "planned=480 worked=450 late=30 missing=30"}});
}

TEST(Day, WorkInABreakAloneListsItsEvents) {
    Scenario scenario(office());
    scenario.in("2026-10-05 12:10").out("2026-10-05 12:40");
    const Day told = scenario.on("2026-10-05");
    EXPECT_EQ(summary(told), "planned=480 late=250 early=260 missing=480 unpaid=30");
    EXPECT_EQ(events(told.figures.unpaid_breaks), "1 2");
}

TEST(Day, OfFlexibleHours) {
    Shift flexible = shift("06:00", "20:00");
    flexible.flexible = Minutes{480};
    flexible.breaks = {break_after(360, 30)};
    expect_days(
        Scenario(flexible),
        {{"any time", {"10:10", "18:40"}, "planned=480 worked=480 unpaid=30"},
         {"too little", {"10:00", "16:00"}, "planned=480 worked=360 missing=120"},
         {"in pieces", {"07:00", "11:00", "14:00", "18:00"}, "planned=480 worked=480"},
         {"more", {"07:00", "17:30"}, "planned=480 worked=600 overtime=120 unpaid=30"},
         {"after the band", {"16:00", "21:00"}, "planned=480 worked=300 overtime=60 missing=240"},
         {"nobody", {}, "planned=480 absent=480"}});
}

TEST(Day, StampsAreRoundedForWorkAndNotForLateness) {
    Scenario scenario(office());
    scenario.rules.round_in = {Minutes{15}, RoundingWay::up};
    scenario.rules.round_out = {Minutes{15}, RoundingWay::down};
    expect_days(scenario,
                {{"both", {"08:07", "17:14"}, "planned=480 worked=465 late=7 missing=15 unpaid=60"},
                 {"to nothing", {"08:01", "08:14"}, "planned=480 early=526 missing=480"}});
    scenario.rules.round_in = {Minutes{15}, RoundingWay::nearest};
    scenario.rules.round_out = {Minutes{15}, RoundingWay::nearest};
    expect_days(
        scenario,
        {{"down and up", {"08:07", "17:08"}, "planned=480 worked=495 overtime=15 late=7 unpaid=60"},
         {"rounded into each other",
          {"08:00", "10:08", "10:12", "17:00"},
          "planned=480 worked=480 unpaid=60"}});
}

TEST(Day, NoMinuteCountsTwiceWhenStaysAreRoundedOverEachOther) {
    Scenario scenario(office());
    scenario.rules.round_in = {Minutes{15}, RoundingWay::down};
    scenario.rules.round_out = {Minutes{15}, RoundingWay::up};
    expect_days(scenario, {{"out 10:01, in 10:12",
                            {"08:00", "10:01", "10:12", "17:00"},
                            "planned=480 worked=480 unpaid=60"}});
}

TEST(Day, OverMidnightCountsOnTheDayItStarts) {
    Scenario scenario(shift("22:00", "30:00"));
    scenario.in("2026-10-05 21:50").out("2026-10-06 02:00");
    scenario.in("2026-10-06 02:30").out("2026-10-06 06:40");
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=490 overtime=40 missing=30");
    EXPECT_EQ(summary(scenario.on("2026-10-06")), "planned=480 absent=480");
    EXPECT_EQ(scenario.on("2026-10-05").stays.size(), 2U);
}

TEST(Day, TwoShiftsInOneStayCountOnTheirDays) {
    Scenario scenario(shift("16:00", "24:00"));
    Scenario morning({shift("00:00", "06:00"), shift("16:00", "24:00")});
    scenario.plan.days[1] = morning.plan.days[1];  // Tuesday begins at midnight
    scenario.in("2026-10-05 16:00").out("2026-10-06 06:30");
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=480");
    EXPECT_EQ(summary(scenario.on("2026-10-06")), "planned=840 worked=390 overtime=30 absent=480");
}

TEST(Day, TimeBetweenTwoShiftsIsOvertimeOfTheFirst) {
    Scenario scenario(shift("16:00", "24:00"));
    Scenario early(shift("01:00", "06:00"));
    scenario.plan.days[1] = early.plan.days[1];
    scenario.in("2026-10-05 16:00").out("2026-10-06 06:00");
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=480");
    scenario.rules.before_shift_counts = true;
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=540 overtime=60");
    EXPECT_EQ(summary(scenario.on("2026-10-06")), "planned=300 worked=300");
}

TEST(Day, WorkedTimeIsRealTimeWhenTheClockIsChanged) {
    Scenario scenario(shift("22:00", "30:00"));
    scenario.zone = zone_named("Europe/Berlin");
    scenario.in("2026-03-28 22:00").out("2026-03-29 06:00");
    scenario.in("2026-10-24 22:00").out("2026-10-25 06:00");
    EXPECT_EQ(summary(scenario.on("2026-03-28")), "planned=420 worked=420");
    EXPECT_EQ(summary(scenario.on("2026-10-24")), "planned=540 worked=540");
    // Work within the hour that comes twice: from 02:30 to 02:30 an hour later.
    Scenario twice(std::vector<Shift>{});
    twice.zone = scenario.zone;
    twice.in("2026-10-25 02:30");
    twice.stamps.push_back(
        {EventNumber{2}, twice.stamps[0].at + std::chrono::hours{1}, Direction::out});
    EXPECT_EQ(summary(twice.on("2026-10-25")), "worked=60 overtime=60");
}

TEST(Day, StampsOfAnotherTimeDisturbNothing) {
    Scenario scenario(office());
    scenario.in("1970-01-01 08:00").in("2026-10-05 08:00").out("2026-10-05 17:00");
    scenario.out("2029-12-31 08:00").in("9999-12-31 08:00").stamp("0001-01-01 00:00");
    EXPECT_EQ(summary(scenario.on("2026-10-05")), "planned=480 worked=480 unpaid=60");
    EXPECT_EQ(summary(scenario.on("1970-01-01")), "forgotten_out");
    EXPECT_EQ(summary(scenario.on("2026-10-06")), "planned=480 absent=480");
}

TEST(Day, TheLastOfFebruaryIsThatOfItsZone) {
    for (const char* zone : {"Pacific/Auckland", "Pacific/Pago_Pago", "Asia/Kathmandu"}) {
        Scenario scenario(std::vector<Shift>{});
        scenario.zone = zone_named(zone);
        scenario.in("2028-02-29 00:00").out("2028-02-29 01:00");
        scenario.in("2028-02-29 23:00").out("2028-03-01 00:30");
        scenario.in("2028-03-01 00:40").out("2028-03-01 01:00");
        const std::vector<Day> days = scenario.days("2028-02-28", "2028-03-01");
        EXPECT_EQ(summary(days[0]), "") << zone;
        EXPECT_EQ(summary(days[1]), "worked=150 overtime=150") << zone;
        EXPECT_EQ(summary(days[2]), "worked=20 overtime=20") << zone;
    }
}

TEST(Day, SoFar) {
    Scenario scenario(office());
    scenario.in("2026-10-05 08:10").out("2026-10-05 17:30");
    const std::pair<const char*, const char*> moments[] = {
        {"2026-10-05 07:59", "planned=480"},
        {"2026-10-05 08:10", "planned=480 late=10 open"},
        {"2026-10-05 11:00", "planned=480 worked=170 late=10 open"},
        {"2026-10-05 17:20:30",
         "planned=480 worked=490 overtime=20 late=10 missing=10 unpaid=60 "
         "open"},
        {"2026-10-05 17:30", "planned=480 worked=500 overtime=30 late=10 missing=10 unpaid=60"},
    };
    for (const auto& [as_of, said] : moments) {
        scenario.as_of = as_of;
        EXPECT_EQ(summary(scenario.on("2026-10-05")), said) << as_of;
    }
    scenario.as_of = "2026-10-05 17:00";
    EXPECT_EQ(summary(scenario.on("2026-10-06")), "planned=480");  // not absent yet
}

TEST(Day, EachNumberListsTheEventsBehindIt) {
    Scenario scenario(office());
    scenario.in("2026-10-05 08:20").out("2026-10-05 12:00");  // 1 2
    scenario.in("2026-10-05 13:00").out("2026-10-05 16:00");  // 3 4
    scenario.in("2026-10-05 18:00").out("2026-10-05 23:00");  // 5 6
    const Day told = scenario.on("2026-10-05");
    EXPECT_EQ(summary(told), "planned=480 worked=700 overtime=300 late=20 early=60 missing=80");
    EXPECT_EQ(events(told.figures.worked), "1 2 3 4 5 6");
    EXPECT_EQ(events(told.figures.overtime), "5 6");
    EXPECT_EQ(events(told.figures.late), "1");
    EXPECT_EQ(events(told.figures.early_leave), "4");
    EXPECT_EQ(events(told.figures.missing), "1 2 3 4");
    const auto night = index_of({true, DayKind::workday, true});
    EXPECT_EQ(events(told.figures.by_class[night]), "5 6");
    EXPECT_EQ(events(told.figures.by_class[index_of({})]), "1 2 3 4");
}

}  // namespace
}  // namespace rollcall::attendance
