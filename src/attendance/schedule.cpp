#include "attendance/schedule.h"

#include <algorithm>
#include <utility>

#include "attendance/breaks.h"

namespace rollcall::attendance {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// The longest shift and the widest window together: what lies further off has nothing to do with a
/// moment. A shift over a change of the clock can be an hour longer than it is on the wall.
constexpr hours kReach{24 + 12 + 2};

/// Which leave covers the halves of a day.
struct LeaveOfDay {
    const Leave* first_half = nullptr;
    const Leave* second_half = nullptr;
};

LeaveOfDay leave_on(std::span<const Leave> leaves, CivilDay day) {
    LeaveOfDay found;
    for (const Leave& leave : leaves) {
        if (day < leave.first || day > leave.last) {
            continue;
        }
        if (leave.part == LeavePart::whole_day) {
            return {&leave, &leave};
        }
        (leave.part == LeavePart::first_half ? found.first_half : found.second_half) = &leave;
    }
    return found;
}

TimePoint on_the_clock(const TimeZone& zone, CivilDay day, Minutes time) {
    return zone.to_moment(LocalTime{day} + time);
}

/// What is to be worked in a shift by who is there all the time.
Minutes required_in(const PlannedShift& planned) {
    if (planned.shift->flexible) {
        return *planned.shift->flexible;
    }
    std::vector<Piece> pieces;
    if (!planned.span.empty()) {
        pieces.push_back({planned.span, 0});
    }
    take_breaks(pieces, planned.breaks);
    return length_of(std::span<const Piece>{pieces});
}

PlannedShift planned_shift(const Shift& shift, CivilDay day, const TimeZone& zone) {
    PlannedShift planned;
    planned.day = day;
    planned.shift = &shift;
    planned.span = {on_the_clock(zone, day, shift.begin), on_the_clock(zone, day, shift.end)};
    for (const Break& pause : shift.breaks) {
        PlannedBreak real{pause.start, {}, {}, pause.length, pause.paid};
        if (pause.start == BreakStart::at_time) {
            const TimePoint begin = on_the_clock(zone, day, pause.when);
            real.span = common({begin, begin + pause.length}, planned.span);
        } else {
            real.worked = pause.when;
        }
        planned.breaks.push_back(real);
    }
    planned.required = required_in(planned);
    return planned;
}

/// Takes one half of a day off a shift; returns the minutes that need not be worked any more.
Minutes take_half(PlannedShift& planned, const TimeSpan& kept) {
    const Minutes before = planned.required;
    if (planned.shift->flexible) {
        planned.required -= *planned.shift->flexible / 2;
    } else {
        planned.span = common(planned.span, kept);
        planned.required = required_in(planned);
    }
    return before - planned.required;
}

Minutes& leave_minutes(PlannedDay& day, const Leave& leave) {
    return leave.paid ? day.paid_leave : day.unpaid_leave;
}

void take_leave(std::vector<PlannedShift>& shifts, const LeaveOfDay& leave, PlannedDay& day) {
    if (shifts.empty() || (leave.first_half == nullptr && leave.second_half == nullptr)) {
        return;
    }
    const TimeSpan whole{shifts.front().span.begin, shifts.back().span.end};
    const TimePoint middle =
        std::chrono::floor<Minutes>(whole.begin + (whole.end - whole.begin) / 2);
    for (PlannedShift& planned : shifts) {
        if (leave.first_half != nullptr) {
            leave_minutes(day, *leave.first_half) += take_half(planned, {middle, whole.end});
        }
        if (leave.second_half != nullptr && leave.first_half != nullptr) {
            leave_minutes(day, *leave.second_half) += planned.required;
            planned.span.end = planned.span.begin;
        } else if (leave.second_half != nullptr) {
            leave_minutes(day, *leave.second_half) += take_half(planned, {whole.begin, middle});
        }
    }
}

void add_shifts(Schedule& schedule, PlannedDay& day, std::span<const Leave> leaves) {
    const Assignment& assignment = *day.assignment;
    if (!assignment.plan || (day.kind == DayKind::holiday && !assignment.plan->on_holidays)) {
        return;
    }
    std::vector<PlannedShift> shifts;
    for (const Shift& shift : day_plan(*assignment.plan, day.day).shifts) {
        shifts.push_back(planned_shift(shift, day.day, zone_of(assignment)));
    }
    std::sort(shifts.begin(), shifts.end(), [](const PlannedShift& a, const PlannedShift& b) {
        return a.span.begin < b.span.begin;
    });
    take_leave(shifts, leave_on(leaves, day.day), day);
    for (PlannedShift& planned : shifts) {
        // The last shift of one plan can reach into the first of the next: the earlier one stands.
        if (!schedule.shifts.empty() && planned.span.begin < schedule.shifts.back().span.end) {
            planned.span.begin = schedule.shifts.back().span.end;
            planned.required = std::min(planned.required, required_in(planned));
        }
        if (!planned.span.empty()) {
            planned.window = {planned.span.begin - planned.shift->begin_before,
                              planned.span.end + planned.shift->end_after};
            schedule.shifts.push_back(std::move(planned));
        }
    }
}

/// Of the shifts whose window holds `at`, the one of which `boundary` is nearest.
template <class Boundary>
std::optional<std::size_t> nearest(const Schedule& schedule, TimePoint at, Boundary boundary) {
    std::optional<std::size_t> best;
    std::chrono::milliseconds distance{};
    const auto [first, last] = schedule.shifts_near({at, at});
    for (std::size_t i = first; i < last; ++i) {
        const PlannedShift& shift = schedule.shifts[i];
        if (at < shift.window.begin || at > shift.window.end) {
            continue;
        }
        const auto away = std::chrono::abs(at - boundary(shift));
        if (!best || away < distance) {
            best = i;
            distance = away;
        }
    }
    return best;
}

}  // namespace

std::pair<std::size_t, std::size_t> Schedule::shifts_near(const TimeSpan& span) const {
    const auto first = std::partition_point(
        shifts.begin(), shifts.end(),
        [&](const PlannedShift& shift) { return shift.span.begin < span.begin - kReach; });
    const auto last = std::partition_point(first, shifts.end(), [&](const PlannedShift& shift) {
        return shift.span.begin <= span.end + kReach;
    });
    return {static_cast<std::size_t>(first - shifts.begin()),
            static_cast<std::size_t>(last - shifts.begin())};
}

std::optional<std::size_t> Schedule::shift_for_in(TimePoint at) const {
    return nearest(*this, at, [](const PlannedShift& shift) { return shift.span.begin; });
}

std::optional<std::size_t> Schedule::shift_for_out(TimePoint at) const {
    return nearest(*this, at, [](const PlannedShift& shift) { return shift.span.end; });
}

Schedule make_schedule(const AssignmentHistory& history, std::span<const Leave> leaves,
                       CivilDay first, CivilDay last) {
    Schedule schedule;
    for (CivilDay day = first; day <= last; day += days{1}) {
        PlannedDay planned;
        planned.day = day;
        planned.assignment = history.on(day);
        if (planned.assignment != nullptr) {
            planned.kind = kind_of(*planned.assignment, day);
            add_shifts(schedule, planned, leaves);
        }
        schedule.days.push_back(planned);
    }
    return schedule;
}

}  // namespace rollcall::attendance
