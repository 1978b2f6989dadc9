#include "app/acknowledgements.h"

#include <algorithm>
#include <utility>

#include "app/timesheet_text.h"
#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

/// What is shown of a timesheet, as it is kept.
struct Shown {
    Bytes sheet;
    std::string changes;

    explicit Shown(const PersonTimesheet& timesheet)
        : sheet(encode_sheet({timesheet.days, timesheet.terms})),
          changes(changes_text(timesheet)) {}

    /// Of days without later changes, what it is of the days alone: a closing changes nothing.
    Sha256 fingerprint() const {
        Bytes all = sheet;
        const ByteView text = as_bytes(changes);
        all.insert(all.end(), text.begin(), text.end());
        return sha256(all);
    }
};

/// Whether these days can be said to be what they came to.
Status refuse_unfinished(const PersonTimesheet& timesheet, TimePoint now) {
    const TimeZone& zone = timesheet.terms.back()->zone;
    if (now < zone.start_of(timesheet.days.back().day + std::chrono::days(1))) {
        return Error{ErrorCode::invalid_field,
                     "this period is not over yet: acknowledge it after its last day"};
    }
    if (std::ranges::any_of(timesheet.days, &attendance::Day::open)) {
        return Error{ErrorCode::conflict,
                     "you are still at work since a day of this period: acknowledge it when you "
                     "have left"};
    }
    return {};
}

}  // namespace

Sha256 fingerprint_of(const PersonTimesheet& timesheet) {
    return Shown(timesheet).fingerprint();
}

Result<Acknowledged> Acknowledgements::acknowledge(PersonKey person,
                                                   const attendance::Period& period,
                                                   const Sha256& fingerprint,
                                                   const std::string& by) {
    const auto employee = people_.find(person);
    const auto before = store_.of(person, kMostADay);
    if (!employee || !before) {
        return employee ? before.error() : employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    const auto timesheet = timesheets_.of((*employee)->id, period);
    if (!timesheet) {
        return timesheet.error();
    }
    const TimePoint now = clock_.now();
    if (Status finished = refuse_unfinished(*timesheet, now); !finished) {
        return finished.error();
    }
    Shown shown(*timesheet);
    if (shown.fingerprint() != fingerprint) {
        return Error{ErrorCode::conflict,
                     "the timesheet has changed since it was shown; look at it again"};
    }
    if (before->size() == kMostADay && before->back().made.at > now - std::chrono::hours(24)) {
        return Error{ErrorCode::conflict, "that was often enough for one day; try again tomorrow"};
    }
    const auto kept = store_.add({.person = person,
                                  .period = period,
                                  .at = now,
                                  .by = by,
                                  .fingerprint = fingerprint,
                                  .sheet = std::move(shown.sheet),
                                  .changes = std::move(shown.changes)});
    if (!kept) {
        return kept.error();
    }
    const bool again =
        std::ranges::any_of(*before, [&](const auto& one) { return one.number == kept->number; });
    return Acknowledged{*kept, again};
}

nlohmann::ordered_json acknowledgement_json(const attendance::Acknowledgement& acknowledgement) {
    const attendance::NewAcknowledgement& made = acknowledgement.made;
    return {{"number", acknowledgement.number.value()},
            {"from", to_text(made.period.first)},
            {"to", to_text(made.period.last)},
            {"acknowledged_at", to_rfc3339(made.at)},
            {"acknowledged_by", made.by},
            {"fingerprint", to_hex(made.fingerprint)}};
}

}  // namespace rollcall::app
