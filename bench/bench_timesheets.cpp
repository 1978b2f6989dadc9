// Timesheets of a company for a month, from the embedded store: 1,000 people who check in four
// times a day, in rotating shifts, over two sites; and the closing of that month.
// `bench_timesheets PEOPLE` for another number.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include <sys/resource.h>

#include "app/pay_periods.h"
#include "app/timesheet_text.h"
#include "bench/support.h"
#include "journal/chain.h"
#include "store/sqlite/database.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr int kPeople = 1000;
constexpr double kKibPerMib = 1024.0;
const CivilDay kFirst = civil_day(2026, 3, 1);
const CivilDay kLast = civil_day(2026, 3, 31);
const CivilDay kBegin = civil_day(2026, 1, 1);

constexpr const char* kPlan = R"({"days": [
    {"shifts": [{"name": "early", "begin": "06:00", "end": "14:30",
                 "breaks": [{"at": "10:00", "minutes": 30}]}]},
    {"shifts": [{"name": "late", "begin": "14:00", "end": "22:30",
                 "breaks": [{"after_minutes": 240, "minutes": 30}]}]}]})";

double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / kKibPerMib;
}

struct Company {
    explicit Company(const std::filesystem::path& folder)
        : database(or_throw(store::Database::open(folder, store::OpenMode::read_write))),
          directory(store::make_directory(*database)),
          terms(store::make_terms_store(*database)),
          closings(store::make_closing_store(*database)),
          events(store::make_event_store(*database, journal::Chain(SecretKey::generate()))) {}

    void add_sites() const {
        for (const char* site : {"HN", "B"}) {
            or_throw(directory->put_site(
                {site, site, site == std::string("B") ? "Europe/Berlin" : "Asia/Ho_Chi_Minh"}));
            or_throw(terms->put_holidays(site, {{civil_day(2026, 3, 9), "a holiday"}}));
        }
        or_throw(terms->put_document({.kind = attendance::DocumentKind::plan,
                                      .name = "two shifts",
                                      .valid_from = kBegin,
                                      .created_at = {},
                                      .text = kPlan}));
        or_throw(terms->put_document({.kind = attendance::DocumentKind::rules,
                                      .name = "VN",
                                      .valid_from = kBegin,
                                      .created_at = {},
                                      .text = R"({"country": "VN"})"}));
    }

    PersonKey add_person(int number) const {
        people::PutPerson put{.id = EmployeeId("E" + std::to_string(number)), .change = {}};
        put.change.name = "Employee " + std::to_string(number);
        put.change.site = number % 2 == 0 ? "HN" : "B";
        put.change.valid_from = kBegin;
        or_throw(directory->put({&put, 1}, people::PutMode::all, {.now = {}, .date = kBegin}));
        const PersonKey key = or_throw(directory->find(put.id, kFirst)).value().key;
        or_throw(terms->put_terms(key, {kBegin, "two shifts", "VN"}));
        return key;
    }

    void check_in(PersonKey person, TimePoint at, const TimeZone& zone) const {
        attendance::NewEvent event;
        event.facts.at = event.facts.received_at = at;
        event.facts.zone = zone.name();
        event.facts.utc_offset = zone.offset_at(at);
        event.facts.device = "gate";
        event.facts.credential = "gate";
        event.person = person;
        event.evidence = attendance::Evidence{.score = 0.7,
                                              .threshold = 0.5,
                                              .margin = 0.2,
                                              .matched_photo = PhotoKey(1),
                                              .model = ModelId("model"),
                                              .face_width = 90,
                                              .sharpness = 0.3,
                                              .yaw = 1,
                                              .pitch = 1};
        or_throw(events->record(event, std::nullopt,
                                [](attendance::EventNumber) { return std::string(); }));
    }

    /// Early on even days of the cycle, late on odd ones; minutes vary from person to person.
    int work_a_month(PersonKey person, int number) const {
        const TimeZone zone =
            or_throw(TimeZone::find(number % 2 == 0 ? "Asia/Ho_Chi_Minh" : "Europe/Berlin"));
        int count = 0;
        for (CivilDay day = kFirst - days{2}; day <= kLast + days{2}; day += days{1}) {
            const bool early = (day - civil_day(2024, 1, 1)).count() % 2 == 0;
            const LocalTime begin = day + hours(early ? 6 : 14) + minutes((number % 20) - 8);
            for (const minutes after : {minutes(0), minutes(240), minutes(270), minutes(515)}) {
                check_in(person, zone.to_moment(begin + after), zone);
                ++count;
            }
        }
        return count;
    }

    std::unique_ptr<store::Database> database;
    std::unique_ptr<people::Directory> directory;
    std::unique_ptr<attendance::TermsStore> terms;
    std::unique_ptr<attendance::ClosingStore> closings;
    std::unique_ptr<attendance::EventStore> events;
};

void tables(const app::Timesheets& timesheets, const attendance::Period& month, int people,
            const char* which) {
    const double before_mib = peak_mib();
    const double before = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    std::size_t bytes = 0;
    long long worked = 0;
    std::optional<std::string> cursor;
    do {
        cursor = or_throw(
            timesheets.for_each({}, cursor, 100, month, [&](const app::PersonTimesheet& timesheet) {
                bytes += app::timesheet_csv(timesheet).size();
                for (const attendance::Day& day : timesheet.days) {
                    worked += day.figures.worked.minutes.count();
                }
            }));
    } while (cursor);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf(
        "timesheets of %d people for %s, as a table of %.1f MB: %.2f s, %.2f CPU-s, %.0f MiB "
        "more (%lld hours worked)\n",
        people, which, static_cast<double>(bytes) / 1e6, took.count(), cpu_seconds() - before,
        peak_mib() - before_mib, worked / 60);
}

void measure(int people) {
    const TemporaryFolder folder;
    const Company company(folder.path());
    company.add_sites();
    int events = 0;
    const double filling = cpu_seconds();
    for (int number = 0; number < people; ++number) {
        events += company.work_a_month(company.add_person(number), number);
    }
    std::printf("recorded %d events of %d people: %.3f CPU-ms each\n", events, people,
                (cpu_seconds() - filling) * 1000 / events);

    const ManualClock clock(*parse_rfc3339("2026-04-10T00:00:00Z"));
    const app::TermsOfPerson terms(*company.directory, *company.terms, TimeZone());
    const app::Timesheets timesheets(*company.directory, *company.events, *company.closings, terms,
                                     clock);
    const attendance::Period month{kFirst, kLast};
    tables(timesheets, month, people, "a month");

    const auto everybody = store::make_people_store(*company.database, SecretKey::generate());
    const auto corrections = store::make_correction_store(*company.database, std::nullopt);
    app::PayPeriods periods(*company.directory, *everybody, *company.terms, *corrections,
                            *company.closings, terms, timesheets, clock, TimeZone());
    const auto began = std::chrono::steady_clock::now();
    const auto closing = or_throw(periods.close(month, "", "bench"));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::size_t kept = 0;
    for (const auto& sheet : or_throw(company.closings->sheets(closing.number, {}, 1000))) {
        kept += sheet.versions.front().sheet.size();
    }
    std::printf("closed in %.2f s, %zu bytes kept of a person\n", took.count(),
                kept / static_cast<std::size_t>(std::min(people, 1000)));
    tables(timesheets, month, people, "the closed month");
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
    return rollcall::measure_people(argc, argv, rollcall::kPeople, rollcall::measure);
}
