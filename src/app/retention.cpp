#include "app/retention.h"

#include <optional>
#include <string>

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

}  // namespace

Retention::Retention(const people::Directory& directory, RemovePerson& remove_person,
                     access::AuditLog& audit, const Clock& clock, RetentionPeriods periods)
    : directory_(directory),
      remove_person_(remove_person),
      audit_(audit),
      clock_(clock),
      periods_(periods) {}

bool Retention::is_over(const people::Person& person, std::uint32_t days, CivilDay today) const {
    return days > 0 && person.profile.ends_on &&
           *person.profile.ends_on + std::chrono::days(days) < today;
}

Result<RetentionReport> Retention::due() const {
    const CivilDay today = TimeZone().day_of(clock_.now());
    RetentionReport report;
    std::optional<std::string> cursor;
    do {
        const auto page = directory_.list({}, cursor, kPage, today);
        if (!page) {
            return page.error();
        }
        for (const people::Person& person : page->people) {
            if (is_over(person, periods_.people_days, today)) {
                report.people.push_back(person.id);
            } else if (person.photos > 0 && is_over(person, periods_.faces_days, today)) {
                report.faces.push_back(person.id);
            }
        }
        cursor = page->next;
    } while (cursor);
    return report;
}

void Retention::note(const std::string& action, const std::string& subject) {
    const auto written = audit_.record({.at = clock_.now(),
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
    const auto removed = remove_person_.withdraw(id, kRetention, clock_.now());
    if (!removed) {
        tell_log(removed.error());
        return false;
    }
    note("basis.withdrawn", id.value());
    return true;
}

bool Retention::end_person(const EmployeeId& id) {
    const auto removed = remove_person_.run(id);
    if (!removed) {
        tell_log(removed.error());
        return false;
    }
    note("person.removed", "person " + std::to_string(removed->person.value()));
    return true;
}

Result<RetentionReport> Retention::apply() {
    const auto over = due();
    if (!over) {
        return over.error();
    }
    RetentionReport done;
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
