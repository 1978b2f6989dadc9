#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/support.h"
#include "demo/company.h"
#include "journal/chain.h"
#include "journal/journal_store.h"
#include "store/sqlite/database.h"

namespace rollcall {

inline constexpr std::size_t kEventsAtOnce = 10'000;
/// People with a plan, of whom timesheets and check-ins are measured.
inline constexpr std::size_t kMeasured = 1000;
inline const CivilDay kFilledFrom = civil_day(2026, 3, 1);
inline const CivilDay kHired = civil_day(2026, 1, 1);

/// A data folder that is held, without pictures.
struct Stores {
    Stores(const std::filesystem::path& folder, const SecretKey& key)
        : chain(key),
          database(or_throw(store::Database::open(folder, store::OpenMode::read_write))),
          directory(store::make_directory(*database)),
          terms(store::make_terms_store(*database)),
          closings(store::make_closing_store(*database)),
          people(store::make_people_store(*database, SecretKey::generate())),
          corrections(store::make_correction_store(*database, std::nullopt)),
          events(store::make_event_store(*database, chain)),
          journal(store::make_journal_store(*database)) {}

    journal::Chain chain;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<people::Directory> directory;
    std::unique_ptr<attendance::TermsStore> terms;
    std::unique_ptr<attendance::ClosingStore> closings;
    std::unique_ptr<people::PeopleStore> people;
    std::unique_ptr<attendance::CorrectionStore> corrections;
    std::unique_ptr<attendance::EventStore> events;
    std::unique_ptr<journal::JournalStore> journal;
};

/// Somebody's check-in that is still to be written.
struct Due {
    TimePoint at{};
    std::size_t person = 0;
    std::optional<attendance::Direction> direction;
};

/// Fills a database with the people of src/demo/company.h, as many as wanted, and their check-ins.
class Filling {
  public:
    Filling(int employees, std::int64_t events, Stores& stores)
        : events_(events),
          stores_(stores),
          company_(or_throw(demo::make_company(
              {.seed = 1, .people = employees, .month = kFilledFrom, .until = kFilledFrom}))) {}

    void hire() {
        for (const auto& site : company_.sites) {
            or_throw(stores_.directory->put_site(
                {site->name, site->name, std::string(site->zone->name())}));
            or_throw(stores_.terms->put_holidays(site->name, site->holidays));
        }
        std::vector<people::PutPerson> some;
        for (const demo::Person& person : company_.people) {
            const attendance::Assignment& first = person.assignments.front();
            people::PutPerson put{.id = EmployeeId(person.id), .change = {}};
            put.change.name = person.name;
            put.change.site = first.site->name;
            put.change.department = first.department;
            put.change.valid_from = first.from;
            some.push_back(std::move(put));
            if (some.size() == kEventsAtOnce || &person == &company_.people.back()) {
                or_throw(stores_.directory->put(some, people::PutMode::all,
                                                {.now = {}, .date = kHired}));
                some.clear();
            }
        }
        find_keys();
    }

    /// From the month's first day on, day after day, until there are enough. The last day.
    CivilDay live() {
        CivilDay day = kFilledFrom;
        for (; written_ < events_; day += std::chrono::days{1}) {
            for (std::size_t i = 0; i < company_.people.size(); ++i) {
                for (const demo::Stamp& stamp : demo::stamps_of(company_.people[i], day)) {
                    due_.push_back({stamp.at, i, stamp.direction});
                }
            }
            std::ranges::sort(due_, {}, &Due::at);
            // What lies later may be overtaken by who comes earlier on the next day.
            const auto until = std::ranges::lower_bound(
                due_,
                TimePoint{(day + std::chrono::days{1}).time_since_epoch() - std::chrono::hours{14}},
                {}, &Due::at);
            write(static_cast<std::size_t>(until - due_.begin()));
            due_.erase(due_.begin(), until);
        }
        return day - std::chrono::days{1};
    }

    std::int64_t written() const { return written_; }

  private:
    void find_keys() {
        std::unordered_map<std::string, PersonKey> keys;
        std::optional<std::string> cursor;
        do {
            auto page = or_throw(stores_.directory->list({}, cursor, 1000, kHired));
            for (const people::Person& person : page.people) {
                keys.emplace(person.id.value(), person.key);
            }
            cursor = std::move(page.next);
        } while (cursor);
        for (const demo::Person& person : company_.people) {
            keys_.push_back(keys.at(person.id));
        }
    }

    attendance::NewEvent event_of(const Due& due) const {
        const demo::Person& person = company_.people[due.person];
        const attendance::WorkSite& site = *person.assignments.front().site;
        attendance::NewEvent event;
        event.facts.at = event.facts.received_at = due.at;
        event.facts.zone = site.zone->name();
        event.facts.utc_offset = site.zone->offset_at(due.at);
        event.facts.direction = due.direction;
        event.facts.site = site.name;
        event.facts.device = event.facts.credential = site.name + "-gate";
        event.person = keys_[due.person];
        event.evidence = attendance::Evidence{.score = 0.7,
                                              .threshold = 0.5,
                                              .margin = 0.2,
                                              .matched_photo = PhotoKey(event.person.value()),
                                              .model = ModelId("model"),
                                              .face_width = 90,
                                              .sharpness = 0.3,
                                              .yaw = 1,
                                              .pitch = 1};
        return event;
    }

    void write(std::size_t count) {
        count = std::min(count, static_cast<std::size_t>(events_ - written_));
        std::vector<attendance::NewEvent> some;
        for (std::size_t i = 0; i < count; ++i) {
            some.push_back(event_of(due_[i]));
            if (some.size() == kEventsAtOnce || i + 1 == count) {
                or_throw(stores_.events->record_all(some));
                written_ += static_cast<std::int64_t>(some.size());
                some.clear();
            }
        }
    }

    std::int64_t events_;
    Stores& stores_;
    demo::Company company_;
    std::vector<PersonKey> keys_;
    std::vector<Due> due_;
    std::int64_t written_ = 0;
};

/// The first people of a list, who work in shifts of eight hours under Vietnam's law.
inline std::vector<people::Person> give_terms(Stores& stores) {
    or_throw(stores.terms->put_document(
        {.kind = attendance::DocumentKind::plan,
         .name = "day",
         .valid_from = kHired,
         .created_at = {},
         .text = R"({"days": [{"shifts": [{"name": "day", "begin": "08:00", "end": "17:00",
                    "breaks": [{"at": "12:00", "minutes": 60}]}]}]})"}));
    or_throw(stores.terms->put_document({.kind = attendance::DocumentKind::rules,
                                         .name = "VN",
                                         .valid_from = kHired,
                                         .created_at = {},
                                         .text = R"({"country": "VN"})"}));
    auto some = or_throw(stores.directory->list({}, std::nullopt, kMeasured, kFilledFrom)).people;
    for (const people::Person& person : some) {
        or_throw(stores.terms->put_terms(person.key, {kHired, "day", "VN"}));
    }
    return some;
}

}  // namespace rollcall
