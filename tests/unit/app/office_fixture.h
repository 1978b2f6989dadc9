#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "app/timesheets.h"
#include "core/clock.h"
#include "journal/chain.h"
#include "store/sqlite/database.h"
#include "unit/app/store_fault.h"
#include "unit/store/temporary_folder.h"

namespace rollcall::app {

inline constexpr const char* kHanoi = "Asia/Ho_Chi_Minh";
/// 08:00 to 17:00 with an hour at noon from Monday to Friday.
inline constexpr const char* kOffice = R"({"days": [
    {"shifts": [{"name": "day", "begin": "08:00", "end": "17:00",
                 "breaks": [{"at": "12:00", "minutes": 60}]}]},
    {"shifts": [{"name": "day", "begin": "08:00", "end": "17:00",
                 "breaks": [{"at": "12:00", "minutes": 60}]}]}, {}, {}, {}, {},
    {"rest_day": true}]})";

inline CivilDay on(std::string_view text) {
    return parse_civil_day(text).value();
}
inline TimePoint at(std::string_view text) {
    return *parse_rfc3339(text);
}

/// One person, E1, at an office in Hanoi. With the embedded store, because what is tested is how
/// everything is put together.
class OfficeTest : public testing::Test {
  protected:
    using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

    void SetUp() override {
        ASSERT_TRUE(directory->put_site({"HN", "Hanoi", kHanoi}));
        put_person("E1", {{"site", "HN"}, {"department", "Sales"}, {"valid_from", "2026-01-01"}});
        put_document(attendance::DocumentKind::plan, "office", kOffice, "2026-01-01");
        ASSERT_TRUE(terms->put_terms(key("E1"), {on("2026-01-01"), "office", ""}));
    }

    void put_person(const std::string& id, const Fields& fields) {
        people::PutPerson put{.id = EmployeeId(id), .change = {}};
        ASSERT_TRUE(people::set_field(put.change, "employee_name", "Name of " + id));
        for (const auto& [field, text] : fields) {
            ASSERT_TRUE(people::set_field(put.change, field, text));
        }
        const auto outcomes =
            directory->put({&put, 1}, people::PutMode::each,
                           {.now = clock.now(), .date = TimeZone().day_of(clock.now())});
        ASSERT_TRUE(outcomes);
        ASSERT_FALSE(outcomes->front().error) << outcomes->front().error->message;
    }
    PersonKey key(const std::string& id) {
        return directory->find(EmployeeId(id), on("2026-03-01")).value().value().key;
    }
    void put_document(attendance::DocumentKind kind, const std::string& name,
                      const std::string& text, std::string_view valid_from) {
        ASSERT_TRUE(terms->put_document({.kind = kind,
                                         .name = name,
                                         .valid_from = on(valid_from),
                                         .created_at = clock.now(),
                                         .text = text}));
    }
    attendance::EventNumber record(const std::string& id, std::string_view when,
                                   std::optional<attendance::Direction> direction = {}) {
        attendance::NewEvent event;
        event.facts.at = at(when);
        event.facts.received_at = event.facts.at;
        event.facts.direction = direction;
        event.person = key(id);
        const auto recorded = events->record(event, std::nullopt,
                                             [](attendance::EventNumber) { return std::string(); });
        EXPECT_TRUE(recorded);
        return std::get<attendance::EventNumber>(*recorded);
    }
    PersonTimesheet timesheet(const std::string& id, std::string_view first,
                              std::string_view last) {
        auto made = timesheets.of(EmployeeId(id), {on(first), on(last)});
        EXPECT_TRUE(made) << made.error().message << made.error().context;
        return std::move(made).value();
    }

    test::TemporaryFolder folder;
    ManualClock clock{at("2026-04-01T00:00:00Z")};
    journal::Chain chain{SecretKey::generate()};
    std::unique_ptr<store::Database> database =
        store::Database::open(folder.path(), store::OpenMode::read_write).value();
    std::unique_ptr<people::Directory> directory = store::make_directory(*database);
    std::unique_ptr<attendance::TermsStore> terms = store::make_terms_store(*database);
    std::unique_ptr<attendance::EventStore> events = store::make_event_store(*database, chain);
    TermsOfPerson terms_of{*directory, *terms, TimeZone()};
    std::unique_ptr<attendance::ClosingStore> closings = store::make_closing_store(*database);
    Timesheets timesheets{*directory, *events, *closings, terms_of, clock};
};

}  // namespace rollcall::app
