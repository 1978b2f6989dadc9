#include "app/retention.h"

#include <optional>
#include <string>

#include "app/person_json.h"
#include "core/log.h"
#include "core/time_zone.h"

namespace rollcall::app {
namespace {

constexpr std::size_t kPage = 1000;

/// What keeps one person's data from going must not keep the others'.
void tell_log(const Error& error) {
    log::error("what a retention period has ended could not be removed; it is tried again tomorrow",
               {{"reason", error.message}, {"context", error.context}});
}

bool is_over(const people::Person& person, std::uint32_t days, CivilDay today) {
    return days > 0 && person.profile.ends_on &&
           *person.profile.ends_on + std::chrono::days(days) < today;
}

}  // namespace

Retention::Retention(const Parts& parts, RetentionPeriods periods)
    : parts_(parts), periods_(periods) {}

/// Whether there is more of the person than somebody who has left should have. With a margin of two
/// days, for every zone and for a shift over the last midnight.
Result<bool> Retention::is_busy(const people::Person& person) const {
    const auto waiting = parts_.corrections.list(
        {.person = person.key, .state = attendance::CorrectionState::requested}, std::nullopt, 1);
    if (!waiting) {
        return waiting.error();
    }
    const TimePoint after = TimeZone().start_of(*person.profile.ends_on + std::chrono::days(3));
    const auto later = parts_.events.list(
        {.person = person.key, .from = after, .until = std::nullopt}, std::nullopt, 1);
    if (!later) {
        return later.error();
    }
    return !waiting->corrections.empty() || !later->events.empty();
}

Status Retention::look_at(const people::Person& person, CivilDay today,
                          RetentionReport& report) const {
    const bool whole = is_over(person, periods_.people_days, today);
    if (!whole && (person.photos == 0 || !is_over(person, periods_.faces_days, today))) {
        return {};
    }
    const auto busy = is_busy(person);
    if (!busy) {
        return busy.error();
    }
    auto& list = *busy ? report.kept : whole ? report.people : report.faces;
    list.push_back(person.id);
    return {};
}

Result<RetentionReport> Retention::due() const {
    const CivilDay today = TimeZone().day_of(parts_.clock.now());
    RetentionReport report;
    std::optional<std::string> cursor;
    do {
        const auto page = parts_.directory.list({}, cursor, kPage, today);
        if (!page) {
            return page.error();
        }
        for (const people::Person& person : page->people) {
            if (Status looked = look_at(person, today, report); !looked) {
                return looked.error();
            }
        }
        cursor = page->next;
    } while (cursor);
    return report;
}

void Retention::note(const std::string& action, const std::string& subject) {
    const auto written = parts_.audit.record({.at = parts_.clock.now(),
                                              .actor = std::string(kRetention),
                                              .address = {},
                                              .action = action,
                                              .request_id = {},
                                              .subject = subject,
                                              .subject_erased = false});
    if (!written) {
        log::error("what retention has removed is missing in the audit log",
                   {{"reason", written.error().message}});
    }
}

bool Retention::end_faces(const EmployeeId& id) {
    const auto removed = parts_.remove_person.withdraw(id, kRetention, parts_.clock.now());
    if (!removed) {
        tell_log(removed.error());
        return false;
    }
    note("basis.withdrawn", id.value());
    return true;
}

bool Retention::end_person(const EmployeeId& id) {
    const auto removed = parts_.remove_person.run(id);
    if (!removed) {
        tell_log(removed.error());
        return false;
    }
    note("person.removed", removal_subject(*removed));
    return true;
}

Result<RetentionReport> Retention::apply() {
    const auto over = due();
    if (!over) {
        return over.error();
    }
    RetentionReport done{.faces = {}, .people = {}, .kept = over->kept};
    for (const EmployeeId& id : over->people) {
        if (end_person(id)) {
            done.people.push_back(id);
        }
    }
    for (const EmployeeId& id : over->faces) {
        if (end_faces(id)) {
            done.faces.push_back(id);
        }
    }
    if (!done.people.empty() || !done.faces.empty()) {
        log::info("retention periods have ended", {{"people", std::to_string(done.people.size())},
                                                   {"faces", std::to_string(done.faces.size())}});
    }
    return done;
}

}  // namespace rollcall::app
