#include "app/timesheets.h"

#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using attendance::DocumentKind;
using attendance::EventNumber;
using attendance::Minutes;
using attendance::Period;
using std::chrono::hours;

using TimesheetsTest = OfficeTest;

TEST_F(TimesheetsTest, ADayIsCountedByTheShiftWithItsBreakAndNamesItsEvents) {
    const EventNumber in = record("E1", "2026-03-02T08:10:30+07:00");
    const EventNumber out = record("E1", "2026-03-02T17:30:00+07:00");
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-03");
    ASSERT_EQ(made.days.size(), 2U);
    const attendance::Figures& day = made.days[0].figures;
    EXPECT_EQ(day.planned, hours(8));
    EXPECT_EQ(day.worked.minutes, Minutes(8 * 60 - 10 + 30));
    EXPECT_EQ(day.worked.events, (std::vector{in, out}));
    EXPECT_EQ(day.overtime.minutes, Minutes(30));
    EXPECT_EQ(day.late.minutes, Minutes(10));
    EXPECT_EQ(day.late.events, std::vector{in});
    EXPECT_EQ(day.unpaid_breaks.minutes, hours(1));
    EXPECT_EQ(made.days[1].figures.absent, hours(8)) << "nobody came on Tuesday";
    const attendance::Totals totals = totals_of(made, {on("2026-03-02"), on("2026-03-03")});
    EXPECT_EQ(totals.figures.planned, hours(16));
    EXPECT_EQ(totals.days_worked, 1);
    EXPECT_EQ(totals.days_absent, 1);
}

TEST_F(TimesheetsTest, HolidaysAndLeavesTakeTheShiftAway) {
    ASSERT_TRUE(terms->put_holidays("HN", {{on("2026-03-02"), "a holiday"}}));
    ASSERT_TRUE(terms->add_leave(key("E1"), {on("2026-03-03"), on("2026-03-03"),
                                             attendance::LeavePart::whole_day, false, "sick"}));
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-03");
    EXPECT_EQ(made.days[0].kind, attendance::DayKind::holiday);
    EXPECT_EQ(made.days[0].figures.absent, Minutes(0));
    EXPECT_EQ(made.days[1].figures.unpaid_leave, hours(8));
    EXPECT_EQ(made.days[1].figures.absent, Minutes(0));
}

TEST_F(TimesheetsTest, APastDayIsCountedByWhatWasValidThen) {
    // From March on another version of the plan, in February other terms, in April another site.
    put_document(DocumentKind::plan, "office", R"({"days": [{"shifts": [{"begin": "08:00",
        "end": "10:00"}]}]})",
                 "2026-03-01");
    put_document(DocumentKind::plan, "short", R"({"days": [{"shifts": [{"begin": "08:00",
        "end": "09:00"}]}]})",
                 "2026-01-01");
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-02-01"), "short", ""}));
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-02-09"), "office", ""}));
    ASSERT_TRUE(directory->put_site({"B", "Berlin", "Europe/Berlin"}));
    put_person("E1", {{"site", "B"}, {"valid_from", "2026-03-09"}});
    const auto planned = [&](std::string_view day) {
        return timesheet("E1", day, day).days[0].figures.planned;
    };
    EXPECT_EQ(planned("2026-01-26"), hours(8));
    EXPECT_EQ(planned("2026-02-02"), hours(1));
    EXPECT_EQ(planned("2026-02-09"), hours(8));
    EXPECT_EQ(planned("2026-03-02"), hours(2));
    record("E1", "2026-03-02T08:00:00+07:00");
    record("E1", "2026-03-02T10:00:00+07:00");
    record("E1", "2026-03-09T08:00:00+01:00");
    record("E1", "2026-03-09T10:00:00+01:00");
    EXPECT_EQ(timesheet("E1", "2026-03-02", "2026-03-02").days[0].figures.late.minutes, Minutes(0));
    EXPECT_EQ(timesheet("E1", "2026-03-09", "2026-03-09").days[0].figures.worked.minutes, hours(2))
        << "by the clock of the other site";
    EXPECT_EQ(timesheet("E1", "2026-03-09", "2026-03-09").days[0].figures.overtime.minutes,
              Minutes(0));
}

TEST_F(TimesheetsTest, RulesOfTheTermsAreUsed) {
    put_document(DocumentKind::rules, "quarters",
                 R"({"round_in": {"minutes": 15, "way": "up"}, "country": "VN"})", "2026-01-01");
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-01-01"), "office", "quarters"}));
    record("E1", "2026-03-02T08:01:00+07:00");
    record("E1", "2026-03-02T17:00:00+07:00");
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-02");
    EXPECT_EQ(made.days[0].figures.worked.minutes, Minutes(7 * 60 + 45));
    EXPECT_EQ(made.terms[0]->rules, "quarters 1");
}

TEST_F(TimesheetsTest, WhoHasNoTermsWorksOvertimeByTheGeneralClock) {
    put_person("E2", {});
    record("E2", "2026-03-02T23:00:00Z");
    record("E2", "2026-03-03T01:00:00Z");
    const PersonTimesheet made = timesheet("E2", "2026-03-02", "2026-03-02");
    EXPECT_EQ(made.days[0].figures.worked.minutes, hours(2)) << "to the day it began";
    EXPECT_EQ(made.days[0].figures.overtime.minutes, hours(2));
}

TEST_F(TimesheetsTest, CorrectionsCountAndDuplicatesDoNot) {
    const EventNumber in = record("E1", "2026-03-02T08:00:00+07:00");
    record("E1", "2026-03-02T08:00:20+07:00");
    const EventNumber mistake = record("E1", "2026-03-02T10:00:00+07:00");
    attendance::NewEvent correction;
    correction.facts.kind = attendance::EventKind::voided;
    correction.facts.at = correction.facts.received_at = at("2026-03-20T10:00:00+07:00");
    correction.facts.target = mistake;
    correction.person = key("E1");
    ASSERT_TRUE(
        events->record(correction, std::nullopt, [](EventNumber) { return std::string(); }));
    const EventNumber out = record("E1", "2026-03-02T17:00:00+07:00");
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-02");
    EXPECT_EQ(made.days[0].figures.worked.minutes, hours(8));
    EXPECT_EQ(made.days[0].figures.worked.events, (std::vector{in, out}));
}

TEST_F(TimesheetsTest, TodayGoesUpToNow) {
    clock.set(at("2026-03-02T11:00:00+07:00"));
    record("E1", "2026-03-02T08:00:00+07:00");
    const PersonTimesheet made = timesheet("E1", "2026-03-02", "2026-03-02");
    EXPECT_TRUE(made.days[0].open);
    EXPECT_EQ(made.days[0].figures.worked.minutes, hours(3));
    EXPECT_EQ(made.days[0].figures.missing.minutes, Minutes(0)) << "the shift is not over";
}

TEST_F(TimesheetsTest, AllAreVisitedPageByPage) {
    for (const char* id : {"E2", "E3", "E4"}) {
        put_person(id, {{"department", "Depot"}, {"valid_from", "2026-01-01"}});
    }
    const Period day{on("2026-03-02"), on("2026-03-02")};
    std::string seen;
    const auto visit = [&](const PersonTimesheet& one) { seen += one.person.id.value() + " "; };
    const auto next = timesheets.for_each({}, std::nullopt, 2, day, visit);
    ASSERT_TRUE(next && *next);
    EXPECT_EQ(seen, "E1 E2 ");
    const auto end = timesheets.for_each({}, *next, 2, day, visit);
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
    EXPECT_EQ(seen, "E1 E2 E3 E4 ");
    seen.clear();
    ASSERT_TRUE(timesheets.for_each({.department = "Sales"}, std::nullopt, 10, day, visit));
    EXPECT_EQ(seen, "E1 ");
}

TEST_F(TimesheetsTest, WhoIsNotThereHasNone) {
    EXPECT_EQ(timesheets.of(EmployeeId("E9"), {on("2026-03-02"), on("2026-03-02")}).error().code,
              ErrorCode::not_found);
}

TEST_F(TimesheetsTest, ADocumentThatCannotBeReadIsAFaultOfOurs) {
    put_document(DocumentKind::plan, "broken", "{", "2026-01-01");
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-01-01"), "broken", ""}));
    const auto made = timesheets.of(EmployeeId("E1"), {on("2026-03-02"), on("2026-03-02")});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::internal);
    EXPECT_NE(made.error().context.find("broken 1"), std::string::npos);
}

std::string period(const PeriodText& text) {
    const auto parsed = parse_period(text);
    return parsed ? to_text(parsed->first) + " " + to_text(parsed->last)
                  : std::string(error_info(parsed.error().code).name);
}

TEST(ParsePeriod, MonthsOfTheCalendarAndOfPay) {
    EXPECT_EQ(period({.month = "2026-02"}), "2026-02-01 2026-02-28");
    EXPECT_EQ(period({.month = "2028-02"}), "2028-02-01 2028-02-29");
    EXPECT_EQ(period({.month = "2026-03", .month_begin = "26"}), "2026-02-26 2026-03-25");
    for (const char* month : {"2026-13", "2026", "2026-3", "March", "2026-03-01"}) {
        EXPECT_EQ(period({.month = month}), "invalid_field") << month;
    }
    for (const char* begin : {"0", "29", "x", "-1", "1 "}) {
        EXPECT_EQ(period({.month = "2026-03", .month_begin = begin}), "invalid_field") << begin;
    }
}

TEST(ParsePeriod, DaysFromOneToAnother) {
    EXPECT_EQ(period({.from = "2026-03-02", .to = "2026-03-15"}), "2026-03-02 2026-03-15");
    EXPECT_EQ(period({.from = "2026-01-01", .to = "2027-01-01"}), "2026-01-01 2027-01-01");
    EXPECT_EQ(period({.from = "2026-01-01", .to = "2027-01-02"}), "invalid_field");
    EXPECT_EQ(period({.from = "2026-03-02", .to = "2026-03-01"}), "invalid_field");
    EXPECT_EQ(period({.from = "2026-02-01", .to = "2026-02-31"}), "invalid_field");
    EXPECT_EQ(period({.from = "2026-03-02"}), "invalid_field");
    EXPECT_EQ(period({.month = "2026-03", .from = "2026-03-01"}), "invalid_field");
    EXPECT_EQ(period({.month_begin = "5", .from = "2026-03-01", .to = "2026-03-02"}),
              "invalid_field");
    EXPECT_EQ(period({}), "missing_field");
}

}  // namespace
}  // namespace rollcall::app
