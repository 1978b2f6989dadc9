// Attendance of a large company in the embedded store: what a check-in, a month's timesheets, an
// export, the proof of the journal and a start cost. People and check-ins are those of
// src/demo/company.h, more of them.
//
//   bench_attendance [--employees N] [--events N] [--full] [--folder DIR]
//
// 100,000 people and 5 million events if nothing else is said; `--full`: 50 million events. The
// database is made in a folder of its own below DIR (default: the system's temporary folder).

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <malloc.h>

#include "app/check_in.h"
#include "app/event_json.h"
#include "app/timesheet_text.h"
#include "bench/large_company.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t kFullEvents = 50'000'000;
constexpr std::int64_t kMostExported = 200'000;
constexpr double kBytesAnEvent = 700;  // of free disk, with the log: more than it takes
constexpr double kMega = 1e6;
constexpr double kKibPerMib = 1024;
constexpr std::size_t kPage = 100;

struct Wanted {
    int employees = 100'000;
    std::int64_t events = 5'000'000;
    std::filesystem::path folder = std::filesystem::temp_directory_path();
};

/// A value of /proc/self/status in MiB: "VmHWM", "VmRSS".
double status_mib(std::string_view name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == std::string(name) + ":") {
            double kib = 0;
            status >> kib;
            return kib / kKibPerMib;
        }
    }
    return 0;
}

/// What something costs.
struct Cost {
    double wall = 0;      ///< seconds
    double cpu = 0;       ///< seconds, of this process
    double more_mib = 0;  ///< by which the peak of memory lies above what was in use before
};

template <class Work>
Cost cost_of(const Work& work) {
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins anew
    const double memory = status_mib("VmRSS");
    const double cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    return {wall.count(), cpu_seconds() - cpu, status_mib("VmHWM") - memory};
}

void say(const std::string& what, const Cost& cost, double count, const char* unit) {
    std::printf("%-58s %9.2f s %9.2f CPU-s %8.0f MiB more %12.3f CPU-ms each %10.0f %s/s\n",
                what.c_str(), cost.wall, cost.cpu, cost.more_mib, cost.cpu * 1000 / count,
                count / std::max(cost.wall, 1e-9), unit);
    std::fflush(stdout);
}

double size_of(const std::filesystem::path& folder) {
    double bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        bytes += static_cast<double>(entry.file_size());
    }
    return bytes;
}

class Measuring {
  public:
    Measuring(Stores& stores, std::vector<people::Person> people, CivilDay last)
        : stores_(stores), people_(std::move(people)), last_(last) {}

    /// Everybody comes in the morning and goes in the evening of the next day but one.
    void check_ins() {
        app::GalleryChanges changes;
        app::CheckIn check_in(*stores_.events, *stores_.corrections, *stores_.people, clock_,
                              changes,
                              {.terms = [this](PersonKey person, CivilDay first, CivilDay last) {
                                  return terms_.of(person, first, last);
                              }});
        clock_.set(TimePoint{(last_ + days{2}).time_since_epoch()});
        int number = 0;
        std::size_t accepted = 0;
        const Cost cost = cost_of([&] {
            for (int turn = 0; turn < 2; ++turn) {
                for (const people::Person& person : people_) {
                    clock_.advance(seconds{1});
                    const std::string key = std::to_string(++number);
                    or_throw(check_in.run(
                        {.key = person.key, .id = person.id, .name = person.profile.name},
                        attendance::Method::badge,
                        {.sender = "gate",
                         .credential = "gate",
                         .device = "gate",
                         .site = demo::kSaigon,
                         .direction = std::nullopt,
                         .key = key,
                         .content = sha256(as_bytes(key))},
                        [&](const app::CheckIn::Outcome& outcome) {
                            accepted += outcome.index() == 0 ? 1U : 0U;
                            return std::string("{}");
                        }));
                }
                clock_.advance(hours{8});
            }
        });
        say("check-ins, each durable (" + std::to_string(accepted) + " accepted)", cost, number,
            "check-ins");
    }

    void timesheets() {
        const app::Timesheets timesheets(*stores_.directory, *stores_.events, *stores_.closings,
                                         terms_, clock_);
        const attendance::Period month{last_ - days{30}, last_};
        std::size_t made = 0;
        std::size_t events = 0;
        std::size_t bytes = 0;
        const Cost cost = cost_of([&] {
            std::optional<std::string> cursor;
            do {
                cursor = or_throw(timesheets.for_each(
                    {}, cursor, kPage, month, [&](const app::PersonTimesheet& timesheet) {
                        bytes += app::timesheet_csv(timesheet).size();
                        for (const attendance::Day& day : timesheet.days) {
                            events += day.events.size();
                        }
                        ++made;
                    }));
            } while (cursor && made < people_.size());
        });
        say("a month's timesheets, " + std::to_string(made) + " people, " + std::to_string(events) +
                " events, " + std::to_string(bytes / 1'000'000) + " MB",
            cost, static_cast<double>(made), "people");
    }

    void export_events(std::int64_t events) {
        std::int64_t exported = 0;
        std::size_t bytes = 0;
        const std::int64_t most = std::min(events, kMostExported);
        const Cost cost = cost_of([&] {
            std::optional<attendance::EventNumber> cursor;
            do {
                const auto page = or_throw(stores_.events->list({}, cursor, 1000));
                for (const attendance::Event& event : page.events) {
                    bytes += or_throw(app::event_json(event, *stores_.people)).dump().size();
                }
                exported += static_cast<std::int64_t>(page.events.size());
                cursor = page.next;
            } while (cursor && exported < most);
        });
        say("events as JSON, page after page, " + std::to_string(bytes / 1'000'000) + " MB", cost,
            static_cast<double>(exported), "events");
    }

    void verify() {
        journal::JournalReport report;
        const Cost cost = cost_of([&] {
            report = or_throw(
                stores_.journal->verify(stores_.chain, {or_throw(stores_.journal->head())}));
        });
        say(report.fault ? "the journal has a FAULT" : "the journal proved", cost,
            static_cast<double>(report.entries), "entries");
    }

  private:
    Stores& stores_;
    std::vector<people::Person> people_;
    CivilDay last_;
    ManualClock clock_{TimePoint{(last_ + days{2}).time_since_epoch()}};
    app::TermsOfPerson terms_{*stores_.directory, *stores_.terms, TimeZone()};
};

void measure(const Wanted& wanted) {
    const double needed = static_cast<double>(wanted.events) * kBytesAnEvent;
    const double free = static_cast<double>(std::filesystem::space(wanted.folder).available);
    std::printf("%d employees, %lld events; %.1f GB may be needed, %.1f GB are free in %s\n",
                wanted.employees, static_cast<long long>(wanted.events), needed / 1e9, free / 1e9,
                wanted.folder.c_str());
    if (needed > free) {
        throw std::runtime_error("too little free disk: --events or --folder");
    }
    const TemporaryFolder folder(wanted.folder);
    const SecretKey key = SecretKey::generate();
    std::vector<people::Person> people;
    CivilDay last{};
    {
        Stores stores(folder.path(), key);
        Filling filling(wanted.employees, wanted.events, stores);
        say("hired", cost_of([&] { filling.hire(); }), wanted.employees, "people");
        say("filled, 10,000 events a transaction", cost_of([&] { last = filling.live(); }),
            static_cast<double>(filling.written()), "events");
        people = give_terms(stores);
    }
    std::printf("the folder's size: %.0f MB, %.0f bytes an event\n", size_of(folder.path()) / kMega,
                size_of(folder.path()) / static_cast<double>(wanted.events));
    std::optional<Stores> stores;
    say("opened, with a look at the file's structure",
        cost_of([&] { stores.emplace(folder.path(), key); }), 1, "starts");
    Measuring measuring(*stores, std::move(people), last);
    measuring.timesheets();
    measuring.check_ins();
    measuring.export_events(wanted.events);
    measuring.verify();
}

Wanted parse(std::span<char*> arguments) {
    Wanted wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--full") {
            wanted.events = kFullEvents;
            continue;
        }
        if (i + 1 == arguments.size()) {
            throw std::runtime_error("usage: [--employees N] [--events N] [--full] [--folder DIR]");
        }
        const std::string_view value = arguments[++i];
        const auto number = [&](auto& target) {
            if (std::from_chars(value.data(), value.data() + value.size(), target).ec !=
                    std::errc() ||
                target < 1) {
                throw std::runtime_error(std::string(name) + ": a number from 1 on");
            }
        };
        if (name == "--employees") {
            number(wanted.employees);
        } else if (name == "--events") {
            number(wanted.events);
        } else if (name == "--folder") {
            wanted.folder = value;
        } else {
            throw std::runtime_error("no such option: " + std::string(name));
        }
    }
    return wanted;
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
    try {
        rollcall::measure(
            rollcall::parse(std::span(argv, static_cast<std::size_t>(argc)).subspan(1)));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
    return 0;
}
