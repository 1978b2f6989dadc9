#include "attendance/direction.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace rollcall::attendance {

namespace {

/// By time. The number comes last: it says when an event arrived, not when it happened.
bool earlier(const Stamp& a, const Stamp& b) {
    return std::tie(a.at, a.direction, a.event) < std::tie(b.at, b.direction, b.event);
}

/// The direction of the nearest boundary; nothing if there is none or two are equally near.
std::optional<Direction> by_schedule(TimePoint at, const Schedule& schedule) {
    constexpr auto kNone = std::chrono::milliseconds::max();
    auto to_begin = kNone;
    auto to_end = kNone;
    const auto [first, last] = schedule.shifts_near({at, at});
    for (std::size_t i = first; i < last; ++i) {
        const PlannedShift& shift = schedule.shifts[i];
        if (at >= shift.window.begin && at <= shift.window.end) {
            to_begin = std::min(to_begin, std::chrono::abs(at - shift.span.begin));
            to_end = std::min(to_end, std::chrono::abs(at - shift.span.end));
        }
    }
    if (to_begin == to_end) {
        return std::nullopt;
    }
    return to_begin < to_end ? Direction::in : Direction::out;
}

}  // namespace

TimePoint open_until(TimePoint in, const AssignmentHistory& history, const Schedule& schedule) {
    const auto found = schedule.shift_for_in(in);
    if (!found) {
        return in + history.terms_on(history.day_of(in)).rules->longest_stay;
    }
    const auto& shifts = schedule.shifts;
    std::size_t i = *found;
    while (i + 1 < shifts.size() &&
           (shifts[i + 1].day == shifts[i].day || shifts[i + 1].span.begin <= shifts[i].span.end)) {
        ++i;
    }
    return shifts[i].window.end;
}

std::vector<DirectedStamp> resolve_directions(std::vector<Stamp> stamps,
                                              const AssignmentHistory& history,
                                              const Schedule& schedule) {
    std::sort(stamps.begin(), stamps.end(), earlier);
    std::vector<DirectedStamp> directed;
    directed.reserve(stamps.size());
    for (const Stamp& stamp : stamps) {
        std::optional<Direction> direction = stamp.direction;
        if (!direction && history.terms_on(history.day_of(stamp.at)).rules->direction ==
                              DirectionRule::schedule) {
            direction = by_schedule(stamp.at, schedule);
        }
        if (!direction) {
            const bool goes = !directed.empty() && directed.back().direction == Direction::in &&
                              stamp.at <= open_until(directed.back().at, history, schedule);
            direction = goes ? Direction::out : Direction::in;
        }
        directed.push_back({stamp.event, stamp.at, *direction, !stamp.direction.has_value()});
    }
    return directed;
}

}  // namespace rollcall::attendance
