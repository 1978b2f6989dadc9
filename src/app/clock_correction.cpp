#include "app/clock_correction.h"

#include <algorithm>
#include <utility>

#include "app/json_members.h"

namespace rollcall::app {
namespace {

using attendance::Event;
using attendance::EventNumber;

constexpr std::size_t kPage = 1000;
constexpr int kMostSeconds = 10 * 366 * 24 * 3600;

}  // namespace

Result<bool> ClockCorrection::is_corrected(const Event& event) const {
    const TimePoint at = event.facts.value->at;
    const auto events =
        events_.events_of(*event.person.value, at, at + std::chrono::milliseconds(1));
    if (!events) {
        return events.error();
    }
    return std::ranges::any_of(*events, [&](const Event& other) {
        return other.facts.value && other.facts.value->target == event.number;
    });
}

Result<ClockCorrection::Json> ClockCorrection::lines_of(const Span& span,
                                                        const std::string& reason) const {
    Json lines = Json::array();
    EventNumber last(0);
    while (true) {
        const auto page =
            events_.after({.person = {}, .from = span.from, .until = span.until}, last, kPage);
        if (!page) {
            return page.error();
        }
        for (const Event& event : *page) {
            last = event.number;
            const auto& facts = event.facts.value;
            if (!facts || !facts->clock_unsure || !event.person.value ||
                facts->kind != attendance::EventKind::check_in) {
                continue;
            }
            const auto employee = people_.find(*event.person.value);
            const auto corrected = is_corrected(event);
            if (!employee || !corrected) {
                return employee ? corrected.error() : employee.error();
            }
            if (*employee && !*corrected) {
                lines.push_back({{"employee_id", (*employee)->id.value()},
                                 {"kind", "change"},
                                 {"event", event.number.value()},
                                 {"at", to_rfc3339(facts->at + span.shift)},
                                 {"reason", reason}});
            }
        }
        if (page->size() < kPage) {
            return lines;
        }
    }
}

Result<std::vector<NamedCorrection>> ClockCorrection::enter(const Json& json,
                                                            const std::string& actor) {
    JsonMembers members(json, "");
    const auto from = members.moment_if_there("from");
    const auto until = members.moment_if_there("until");
    const int ahead = members.number("seconds_ahead", 0, kMostSeconds);
    const int behind = members.number("seconds_behind", 0, kMostSeconds);
    const std::string reason = members.text("reason");
    const bool approve = members.flag("approve");
    if (Status done = members.done(); !done) {
        return done.error();
    }
    if (!from || !until || (ahead == 0) == (behind == 0)) {
        return Error{ErrorCode::missing_field,
                     "from, until, and either seconds_ahead or seconds_behind: between which times "
                     "of the wrong clock, and how far it was ahead or behind"};
    }
    const std::chrono::seconds shift(ahead > 0 ? -ahead : behind);
    auto lines = lines_of({*from, *until, shift}, reason);
    if (!lines) {
        return std::move(lines).error();
    }
    if (lines->empty()) {
        return Error{ErrorCode::invalid_field,
                     "no check-in between these times is marked clock_unsure and not corrected"};
    }
    return corrections_.enter({{"corrections", std::move(*lines)}, {"approve", approve}}, actor);
}

}  // namespace rollcall::app
