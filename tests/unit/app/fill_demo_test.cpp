#include "app/fill_demo.h"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "app/timesheet_text.h"
#include "journal/chain.h"
#include "journal/journal_store.h"
#include "store/sqlite/database.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

/// A data folder with what the demo needs of a program.
struct Folder {
    explicit Folder(const char* now) : clock(at(now)) {}

    Result<FilledDemo> fill(std::uint64_t seed) {
        return FillDemo({.directory = *directory,
                         .terms = desk,
                         .pins = pins,
                         .events = *events,
                         .timesheets = timesheets,
                         .corrections = corrections,
                         .pay_periods = pay_periods,
                         .devices = *devices,
                         .credentials = credentials,
                         .audit = *audit,
                         .clock = clock})
            .run(seed);
    }
    std::string table(const attendance::Period& period) const {
        std::string text;
        EXPECT_TRUE(timesheets.for_each({}, std::nullopt, 1000, period,
                                        [&](const auto& sheet) { text += timesheet_csv(sheet); }));
        return text;
    }
    journal::JournalReport verified() const {
        return store::make_journal_store(*database)->verify(chain, heads).value();
    }

    test::TemporaryFolder place;
    ManualClock clock;
    journal::Chain chain{SecretKey::generate()};
    std::vector<journal::Head> heads;
    store::HeadWritten keep = [this](const journal::Head& head, const std::string& /*signed*/) {
        heads.push_back(head);
    };
    std::unique_ptr<store::Database> database =
        store::Database::open(place.path(), store::OpenMode::read_write).value();
    std::unique_ptr<people::Directory> directory = store::make_directory(*database);
    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::TermsStore> terms = store::make_terms_store(*database);
    std::unique_ptr<attendance::EventStore> events =
        store::make_event_store(*database, chain, keep);
    std::unique_ptr<attendance::CorrectionStore> correction_store =
        store::make_correction_store(*database, chain, keep);
    std::unique_ptr<attendance::ClosingStore> closings = store::make_closing_store(*database);
    std::unique_ptr<access::DeviceStore> devices = store::make_device_store(*database);
    std::unique_ptr<access::AccessStore> access = store::make_access_store(*database);
    std::unique_ptr<access::AuditLog> audit = store::make_audit_log(*database, chain, keep);
    std::unique_ptr<people::PinStore> pin_store = store::make_pin_store(*database);
    Pins pins{*pin_store, SecretKey::generate(), {.memory = 8192, .passes = 1}};
    TermsDesk desk{*directory, *terms, clock};
    TermsOfPerson terms_of{*directory, *terms, TimeZone()};
    Timesheets timesheets{*directory, *events, *closings, terms_of, clock};
    PayPeriods pay_periods{*directory, *people,    *terms, *correction_store, *closings,
                           terms_of,   timesheets, clock,  TimeZone()};
    Corrections corrections{*people,
                            *events,
                            *correction_store,
                            [this](PersonKey person, CivilDay first, CivilDay last) {
                                return terms_of.of(person, first, last);
                            },
                            clock,
                            {}};
    Credentials credentials{*access, clock, {}, {}};
};

TEST(FillDemo, IsTheSameForTheSameSeedAndItsJournalIsWhole) {
    Folder folder("2026-11-27T10:00:00Z");
    Folder again("2026-11-27T10:00:00Z");
    const auto filled = folder.fill(7);
    const auto filled_again = again.fill(7);
    ASSERT_TRUE(filled && filled_again) << filled.error().message << filled.error().context;
    EXPECT_EQ(filled->people, 50U);
    EXPECT_EQ(filled->events, filled_again->events);
    EXPECT_EQ(filled->month, (attendance::Period{on("2026-10-01"), on("2026-10-31")}));
    EXPECT_EQ(folder.table(filled->month), again.table(filled->month));
    EXPECT_NE(filled->api_key, filled_again->api_key) << "a secret is never made of the seed";
    for (const Folder* one : {&folder, &again}) {
        const journal::JournalReport report = one->verified();
        EXPECT_EQ(report.fault, std::nullopt);
        EXPECT_GT(report.entries, static_cast<std::int64_t>(filled->events));
    }
    EXPECT_EQ(folder.fill(7).error().code, ErrorCode::conflict) << "only an empty folder";
}

TEST(FillDemo, HasSomethingOfEverythingUpToNow) {
    Folder folder("2026-02-10T03:00:00Z");  // October, and three months that are over since
    const auto filled = folder.fill(1);
    ASSERT_TRUE(filled) << filled.error().message << filled.error().context;
    EXPECT_EQ(to_text(filled->month.first), "2025-10-01");

    const auto closed = folder.closings->list(std::nullopt, 100);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->closings.size(), 7U) << "four months in Berlin, three in Saigon";
    const auto waiting = folder.corrections.list({.state = attendance::CorrectionState::requested},
                                                 std::nullopt, 100);
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->corrections.size(), filled->waiting);
    EXPECT_GT(filled->waiting, 0U);

    int late = 0;
    int today = 0;
    std::size_t adjusted = 0;
    const attendance::Period since{on("2026-01-01"), on("2026-02-10")};
    ASSERT_TRUE(folder.timesheets.for_each({}, std::nullopt, 1000, since, [&](const auto& sheet) {
        for (const attendance::Day& day : sheet.days) {
            const bool last_week = on("2026-02-02") <= day.day && day.day <= on("2026-02-08");
            late += last_week && day.figures.late.minutes.count() > 0 ? 1 : 0;
            today += day.day == on("2026-02-10") && !day.events.empty() ? 1 : 0;
        }
        for (const ClosedPart& part : sheet.closed) {
            adjusted += part.open.size();
        }
    }));
    EXPECT_GT(late, 10);
    EXPECT_GT(today, 0) << "it is morning in Ho Chi Minh City";
    EXPECT_EQ(adjusted, 1U) << "what came after the closing";

    const auto newest = folder.events->list({}, std::nullopt, 1000);
    ASSERT_TRUE(newest);
    for (const attendance::Event& event : newest->events) {
        EXPECT_LE(event.facts.value->at, folder.clock.now());
        EXPECT_EQ(event.facts.value->received_at, folder.clock.now()) << "no older than it is";
    }
    EXPECT_EQ(folder.devices->devices()->size(), 2U);
    const auto key = folder.credentials.by_key(filled->api_key);
    ASSERT_TRUE(key && *key);
    EXPECT_TRUE((*key)->rights.has(access::Right::reports));
}

}  // namespace
}  // namespace rollcall::app
