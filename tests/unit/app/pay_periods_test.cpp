#include "app/pay_periods.h"

#include <thread>

#include "app/timesheet_text.h"
#include "core/digest.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using attendance::Closing;
using attendance::ClosingNumber;
using attendance::Direction;
using attendance::EventNumber;
using attendance::Minutes;
using attendance::Period;
using Json = nlohmann::ordered_json;
using std::chrono::hours;

const Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};
/// 22:00 to 06:00 every day.
constexpr const char* kNight = R"({"anchor": "2026-01-01",
    "days": [{"shifts": [{"name": "night", "begin": "22:00", "end": "30:00"}]}]})";
const Period kApril{civil_day(2026, 4, 1), civil_day(2026, 4, 30)};

class PayPeriodsTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        record("E1", "2026-03-02T08:00:00+07:00");
        record("E1", "2026-03-02T17:00:00+07:00");
        clock.set(at("2026-04-02T00:00:00Z"));
    }
    Closing closed(const Period& period, const std::string& site = "") {
        auto made = periods.close(period, site, "hr");
        EXPECT_TRUE(made) << made.error().message << made.error().context;
        return made ? *made : Closing();
    }
    std::string fault_of(const Result<Closing>& result) {
        return result ? "" : std::string(error_info(result.error().code).name);
    }
    PersonTimesheet march() { return timesheet("E1", "2026-03-01", "2026-03-31"); }
    Minutes worked(const PersonTimesheet& sheet) {
        return totals_of(sheet, kMarch).figures.worked.minutes;
    }
    /// Two hours on Tuesday, 3 March, that come when March is over.
    void record_late() {
        record("E1", "2026-03-03T08:00:00+07:00");
        record("E1", "2026-03-03T10:00:00+07:00");
    }
    attendance::CorrectionNumber ask(std::string_view when) {
        attendance::NewCorrection wanted;
        wanted.person = key("E1");
        wanted.at = wanted.earliest = wanted.latest = at(when);
        wanted.direction = Direction::in;
        wanted.reason = "the gate was broken";
        wanted.requested_at = clock.now();
        const auto none = [](std::size_t, const attendance::Correction&) {
            return std::vector<attendance::Facts>();
        };
        return corrections->add({&wanted, 1}, std::nullopt, none).value().front().number;
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::CorrectionStore> corrections =
        store::make_correction_store(*database, chain);
    PayPeriods periods{*directory, *people,    *terms, *corrections, *closings,
                       terms_of,   timesheets, clock,  TimeZone()};
};

TEST_F(PayPeriodsTest, AClosedPeriodAnswersWhatItCameToThen) {
    const PersonTimesheet before = march();
    const std::string shown = timesheet_json(before, kMarch)["days"].dump();
    const Closing closing = closed(kMarch);
    EXPECT_EQ(closing.people, 1U);
    record_late();
    put_document(attendance::DocumentKind::plan, "office", R"({"days": [{"rest_day": true}]})",
                 "2026-01-01");
    ASSERT_TRUE(directory->put_site({"B", "Berlin", "Europe/Berlin"}));
    put_person("E1", {{"site", "B"}, {"valid_from", "2026-01-01"}});
    const PersonTimesheet after = march();
    EXPECT_EQ(timesheet_json(after, kMarch)["days"].dump(), shown)
        << "neither late events nor other rules change it";
    EXPECT_EQ(totals_of(after, kMarch).figures, totals_of(before, kMarch).figures);
    EXPECT_EQ(timesheet("E1", "2026-03-03", "2026-03-04").days[0].figures.worked.minutes,
              Minutes(0))
        << "also where some of its days are asked for";
}

TEST_F(PayPeriodsTest, WhatComesLaterIsAnAdjustment) {
    closed(kMarch);
    EXPECT_TRUE(march().closed.front().open.empty());
    record_late();
    const PersonTimesheet sheet = march();
    EXPECT_EQ(worked(sheet), hours(8)) << "as it was closed";
    ASSERT_EQ(sheet.closed.size(), 1U);
    ASSERT_EQ(sheet.closed[0].open.size(), 1U);
    EXPECT_EQ(sheet.closed[0].open[0].day, on("2026-03-03"));
    EXPECT_EQ(sheet.closed[0].open[0].figures.worked.minutes, hours(2));
    EXPECT_EQ(sheet.closed[0].open[0].figures.absent, hours(-8));
    const auto page = periods.adjustments(ClosingNumber(1), {}, 10);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->people.size(), 1U);
    EXPECT_EQ(page->people[0].employee.id, EmployeeId("E1"));
    EXPECT_EQ(page->people[0].days.size(), 1U);
    EXPECT_EQ(page->next, std::nullopt);
}

TEST_F(PayPeriodsTest, TheNextClosingPaysForIt) {
    const Closing first = closed(kMarch);
    record_late();
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    EXPECT_TRUE(march().closed.front().open.empty()) << "it is paid";
    EXPECT_EQ(worked(march()), hours(8)) << "and March is as it was closed";
    EXPECT_TRUE(periods.adjustments(first.number, {}, 10)->people.empty());
    const PersonTimesheet april = timesheet("E1", "2026-04-01", "2026-04-30");
    ASSERT_EQ(april.closed.size(), 1U);
    ASSERT_EQ(april.closed[0].carried.size(), 1U);
    EXPECT_EQ(april.closed[0].carried[0].period, kMarch);
    ASSERT_EQ(april.closed[0].carried[0].days.size(), 1U);
    EXPECT_EQ(april.closed[0].carried[0].days[0].figures.worked.minutes, hours(2));
    // What comes after that is only what nothing has paid for.
    record("E1", "2026-03-03T11:00:00+07:00");
    record("E1", "2026-03-03T12:00:00+07:00");
    ASSERT_EQ(march().closed.front().open.size(), 1U);
    EXPECT_EQ(march().closed.front().open[0].figures.worked.minutes, hours(1));
}

TEST_F(PayPeriodsTest, ReopeningCountsAnewAndKeepsWhatWas) {
    const Closing first = closed(kMarch);
    record_late();
    EXPECT_EQ(fault_of(periods.reopen(first.number, "  ", "owner")), "missing_field");
    const auto reopened = periods.reopen(first.number, "a wrong plan", "owner");
    ASSERT_TRUE(reopened);
    EXPECT_EQ(worked(march()), hours(10));
    EXPECT_TRUE(march().closed.empty());
    EXPECT_EQ(periods.adjustments(first.number, {}, 10).error().code, ErrorCode::conflict);
    EXPECT_EQ(closed(kMarch).number, ClosingNumber(2));
    EXPECT_EQ(worked(march()), hours(10));
    const auto old = periods.kept(first.number, {}, 10);
    ASSERT_TRUE(old);
    ASSERT_EQ(old->timesheets.size(), 1U);
    EXPECT_EQ(old->timesheets[0].person.id, EmployeeId("E1"));
    EXPECT_EQ(worked(old->timesheets[0]), hours(8));
}

TEST_F(PayPeriodsTest, NeitherTwiceNorBeforeItIsOver) {
    EXPECT_EQ(fault_of(periods.close(kApril, "", "hr")), "invalid_field");
    clock.set(at("2026-03-31T16:59:59Z"));
    EXPECT_EQ(fault_of(periods.close(kMarch, "HN", "hr")), "invalid_field");
    clock.set(at("2026-03-31T17:00:00Z"));
    closed(kMarch, "HN");  // it is over at the site, and not yet by the general clock
    EXPECT_EQ(fault_of(periods.close(kMarch, "HN", "hr")), "conflict");
    EXPECT_EQ(fault_of(periods.close(kMarch, "", "hr")), "invalid_field");
    EXPECT_EQ(fault_of(periods.close(kMarch, "nowhere", "hr")), "not_found");
}

TEST_F(PayPeriodsTest, EverybodyIsEverybodyWhoIsNotClosedYet) {
    put_person("E2", {});
    closed(kMarch, "HN");
    record_late();
    EXPECT_EQ(closed(kMarch).people, 1U) << "E2";
    EXPECT_EQ(march().closed.size(), 1U);
    EXPECT_EQ(march().closed[0].open.size(), 1U);
    EXPECT_EQ(timesheet("E2", "2026-03-01", "2026-03-31").closed.size(), 1U);
}

TEST_F(PayPeriodsTest, CorrectionsOfItAreDecidedFirst) {
    ask("2026-03-05T08:00:00+07:00");
    ask("2026-04-02T00:00:00+07:00");  // of April there, as is the shift before it
    const auto last = ask("2026-03-31T23:00:00+07:00");
    const auto refused = periods.close(kMarch, "", "hr");
    EXPECT_EQ(fault_of(refused), "conflict");
    EXPECT_NE(refused.error().message.find("decision: 1, 3;"), std::string::npos)
        << refused.error().message;
    const attendance::Decision rejection{.state = attendance::CorrectionState::rejected,
                                         .by = "chief",
                                         .at = clock.now(),
                                         .reason = "no"};
    const auto none = [](std::size_t, const attendance::Correction&) {
        return std::vector<attendance::Facts>();
    };
    const std::vector both{attendance::CorrectionNumber(1), last};
    ASSERT_TRUE(corrections->decide(both, rejection, none));
    ask("2026-04-01T04:00:00+07:00");  // the night shift of 31 March, perhaps
    EXPECT_EQ(fault_of(periods.close(kMarch, "", "hr")), "conflict");
    closed({on("2026-03-01"), on("2026-03-30")});
}

TEST_F(PayPeriodsTest, CorrectionsOfWhoIsClosedAlreadyHinderNobodyElse) {
    put_person("E2", {});
    closed(kMarch, "HN");
    ask("2026-03-05T08:00:00+07:00");
    EXPECT_EQ(closed(kMarch).people, 1U) << "E2";
}

TEST_F(PayPeriodsTest, AClosingOfNobodySwallowsNothing) {
    const Period winter{civil_day(2026, 1, 1), kMarch.last};
    closed(winter);
    record("E1", "2026-02-03T08:00:00+07:00");
    record("E1", "2026-02-03T12:00:00+07:00");
    const auto nobody = periods.close({on("2026-03-01"), on("2026-03-30")}, "HN", "hr");
    ASSERT_EQ(fault_of(nobody), "conflict");
    EXPECT_EQ(nobody.error().message, "everybody of this site is closed already, by closing 1");
    put_person("E2", {{"site", "HN"}, {"valid_from", "2026-03-01"}});
    EXPECT_EQ(closed(kMarch, "HN").people, 1U) << "E2, with whom E1 is not paid";
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    const PersonTimesheet all = timesheet("E1", "2026-01-01", "2026-04-30");
    Minutes paid = totals_of(all, winter).figures.worked.minutes;
    for (const ClosedPart& part : all.closed) {
        EXPECT_TRUE(part.open.empty());
        for (const CarriedPart& carried : part.carried) {
            for (const attendance::DayAdjustment& day : carried.days) {
                paid += day.figures.worked.minutes;
            }
        }
    }
    EXPECT_EQ(paid, hours(12)) << "what the days come to, each paid once";
}

TEST_F(PayPeriodsTest, WhoComesLaterIsClosedByItself) {
    closed(kMarch);
    put_person("E2", {});
    EXPECT_EQ(closed(kMarch).people, 1U);
    EXPECT_EQ(timesheet("E1", "2026-03-01", "2026-03-31").closed.size(), 1U);
    const auto again = periods.close(kMarch, "", "hr");
    ASSERT_EQ(fault_of(again), "conflict");
    EXPECT_EQ(again.error().message, "everybody is closed already, by closing 1, 2");
    const auto others = periods.close({on("2026-03-20"), on("2026-03-30")}, "", "hr");
    EXPECT_EQ(fault_of(others), "conflict") << "days that are closed in part";
}

TEST_F(PayPeriodsTest, ClosingsAtOncePayEachPersonOnce) {
    put_person("E2", {});
    std::vector<std::thread> threads;
    for (const std::string site : {"HN", ""}) {
        threads.emplace_back([this, site] {
            const auto made = periods.close(kMarch, site, "hr");
            EXPECT_TRUE(made || made.error().code == ErrorCode::conflict);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(closings->sheets_of(key("E1"), kMarch)->size(), 1U);
    EXPECT_EQ(closings->sheets_of(key("E2"), kMarch)->size(), 1U);
}

TEST_F(PayPeriodsTest, WhoIsStillInsideIsNotClosed) {
    put_document(attendance::DocumentKind::plan, "night", kNight, "2026-01-01");
    put_person("E2", {{"site", "HN"}, {"valid_from", "2026-01-01"}});
    ASSERT_TRUE(terms->put_terms(key("E2"), {on("2026-01-01"), "night", ""}));
    record("E2", "2026-03-31T22:00:00+07:00");
    clock.set(at("2026-03-31T17:05:00Z"));  // five minutes past midnight
    const auto running = periods.close(kMarch, "HN", "hr");
    ASSERT_EQ(fault_of(running), "conflict");
    EXPECT_NE(running.error().message.find(": E2;"), std::string::npos) << running.error().message;
    record("E2", "2026-04-01T06:00:00+07:00");
    clock.set(at("2026-03-31T23:05:00Z"));
    EXPECT_EQ(closed(kMarch, "HN").people, 2U);
    EXPECT_EQ(worked(timesheet("E2", "2026-03-01", "2026-03-31")), hours(8));
}

TEST_F(PayPeriodsTest, ItIsOverWhereverThePeopleWork) {
    put_person("E2", {{"time_zone", "America/Los_Angeles"}, {"valid_from", "2026-01-01"}});
    clock.set(at("2026-04-01T06:59:00Z"));
    const auto early = periods.close(kMarch, "", "hr");
    ASSERT_EQ(fault_of(early), "invalid_field");
    EXPECT_NE(early.error().message.find("E2"), std::string::npos) << early.error().message;
    clock.set(at("2026-04-01T07:00:00Z"));
    EXPECT_EQ(closed(kMarch).people, 2U);
}

TEST_F(PayPeriodsTest, TheWholeOfAnEarlierClosingIsLookedAt) {
    closed({on("2025-12-01"), on("2026-03-31")});
    record("E1", "2025-12-02T08:00:00+07:00");  // more than a hundred days before April
    record("E1", "2025-12-02T10:00:00+07:00");
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    const PersonTimesheet april = timesheet("E1", "2026-04-01", "2026-04-30");
    ASSERT_EQ(april.closed.at(0).carried.size(), 1U);
    EXPECT_EQ(april.closed[0].carried[0].days.at(0).figures.worked.minutes, hours(2));
}

TEST_F(PayPeriodsTest, DaysAreCountedAsTheyWereClosedWhateverIsAskedFor) {
    put_person("E2", {});  // in and out by turns, with no shifts that begin anew
    for (int i = 0; i < 40; ++i) {
        record("E2", to_rfc3339(at("2026-02-20T00:00:00Z") + i * hours(10)));
    }
    const Period february{civil_day(2026, 2, 1), civil_day(2026, 2, 28)};
    closed(february);
    closed(kMarch);
    for (const ClosedPart& part : timesheet("E2", "2026-02-01", "2026-03-31").closed) {
        EXPECT_TRUE(part.open.empty()) << part.closing.number.value();
        EXPECT_TRUE(part.carried.empty()) << part.closing.number.value();
    }
    EXPECT_TRUE(timesheet("E2", "2026-03-02", "2026-03-02").closed.at(0).open.empty());
}

TEST_F(PayPeriodsTest, WhatWasCarriedIsThereOnce) {
    closed(kMarch);
    record_late();
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    EXPECT_TRUE(timesheet("E1", "2026-04-01", "2026-04-15").closed.at(0).carried.empty());
    EXPECT_EQ(timesheet("E1", "2026-04-16", "2026-04-30").closed.at(0).carried.size(), 1U);
}

TEST_F(PayPeriodsTest, OnlyTheDaysThatAClosingHasAreClosed) {
    const Closing half = closed({on("2026-03-01"), on("2026-03-15")}, "HN");
    const Closing rest = closed(kMarch);
    EXPECT_EQ(march().closing_of(on("2026-03-02"))->closing.number, half.number);
    EXPECT_EQ(march().closing_of(on("2026-03-16"))->closing.number, rest.number);
    ASSERT_TRUE(periods.reopen(half.number, "a wrong plan", "owner"));
    EXPECT_EQ(march().closing_of(on("2026-03-02")), nullptr);
    EXPECT_EQ(timesheet_json(march(), kMarch)["closed"], false);
}

TEST_F(PayPeriodsTest, LinesOfOtherDaysHaveTheirPlaces) {
    closed(kMarch);
    record_late();
    ASSERT_TRUE(directory->put_site({"B", "Berlin", "Europe/Berlin"}));
    put_person("E1", {{"site", "B"}, {"valid_from", "2026-04-01"}});
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    const std::string table = timesheet_csv(timesheet("E1", "2026-04-01", "2026-04-30"));
    EXPECT_NE(table.find(",HN,Sales,2026-03-03,"), std::string::npos) << table;
}

TEST_F(PayPeriodsTest, SaysByWhatItWasCounted) {
    put_document(attendance::DocumentKind::plan, "another", kOffice, "2026-01-01");
    put_document(attendance::DocumentKind::rules, "quarters",
                 R"({"round_in": {"minutes": 15, "way": "up"}})", "2026-01-01");
    ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-01-01"), "office", "quarters"}));
    const Json basis = Json::parse(closed(kMarch).made.basis);
    EXPECT_EQ(basis["plans"].size(), 1U);
    EXPECT_EQ(basis["plans"][0]["name"], "office");
    EXPECT_EQ(basis["plans"][0]["sha256"], to_hex(sha256(as_bytes(kOffice))));
    EXPECT_EQ(basis["rules"][0]["version"], 1);
    EXPECT_EQ(basis["time_zone_data"], time_zone_data_version().value());
}

TEST_F(PayPeriodsTest, ATableHasLinesForWhatIsPaidLater) {
    closed(kMarch);
    record_late();
    const std::string table = timesheet_csv(march());
    EXPECT_NE(table.find(",adjustment,2026-04-02T00:00:00.000Z,hr\r\n"), std::string::npos);
    EXPECT_NE(table.find(",day,2026-04-02T00:00:00.000Z,hr\r\n"), std::string::npos);
    clock.set(at("2026-05-01T00:00:00Z"));
    closed(kApril);
    EXPECT_EQ(timesheet_csv(march()).find(",adjustment,"), std::string::npos);
    EXPECT_NE(timesheet_csv(timesheet("E1", "2026-04-01", "2026-04-30"))
                  .find("2026-03-03,,,,0,-480,0,0,120,"),
              std::string::npos)
        << timesheet_csv(timesheet("E1", "2026-04-01", "2026-04-30"));
}

TEST_F(PayPeriodsTest, ASheetIsReadAsItWasWritten) {
    record("E1", "2026-03-04T22:00:00+07:00");  // a check-out that never came
    record("E1", "2026-03-05T08:00:00+07:00", Direction::out);
    TermsOfPerson::Reader reader = terms_of.reader();
    const SheetDays sheet = timesheets.counted(key("E1"), kMarch, reader).value();
    const Bytes bytes = encode_sheet(sheet);
    EXPECT_LT(bytes.size(), 2500U);
    auto read = decode_sheet(bytes);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->days.size(), 31U);
    for (std::size_t i = 0; i < read->days.size(); ++i) {
        EXPECT_EQ(read->days[i].figures, sheet.days[i].figures);
        EXPECT_EQ(read->days[i].day, sheet.days[i].day);
        EXPECT_EQ(*read->terms[i], *sheet.terms[i]);
    }
    PersonTimesheet made = march();
    const std::string shown = timesheet_json(made, kMarch).dump();
    made.days = read->days;
    made.terms = read->terms;
    EXPECT_EQ(timesheet_json(made, kMarch).dump(), shown);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        EXPECT_FALSE(decode_sheet(ByteView(bytes).first(cut))) << cut;
    }
}

}  // namespace
}  // namespace rollcall::app
