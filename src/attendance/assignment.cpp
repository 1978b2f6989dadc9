#include "attendance/assignment.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace rollcall::attendance {

const TimeZone& zone_of(const Assignment& assignment) {
    return assignment.site && assignment.site->zone ? *assignment.site->zone : assignment.zone;
}

DayKind kind_of(const Assignment& assignment, CivilDay day) {
    if (assignment.site && assignment.site->holidays.contains(day)) {
        return DayKind::holiday;
    }
    return assignment.plan && day_plan(*assignment.plan, day).rest_day ? DayKind::rest_day
                                                                       : DayKind::workday;
}

Result<AssignmentHistory> AssignmentHistory::of(std::vector<Assignment> assignments) {
    if (assignments.empty()) {
        return Error{ErrorCode::invalid_field, "A person needs a first assignment."};
    }
    for (const Assignment& assignment : assignments) {
        if (!assignment.rules) {
            return Error{ErrorCode::invalid_field,
                         "The assignment from " + to_text(assignment.from) + " has no rules."};
        }
    }
    std::sort(assignments.begin(), assignments.end(),
              [](const Assignment& a, const Assignment& b) { return a.from < b.from; });
    const auto twice = std::adjacent_find(
        assignments.begin(), assignments.end(),
        [](const Assignment& a, const Assignment& b) { return a.from == b.from; });
    if (twice != assignments.end()) {
        return Error{ErrorCode::invalid_field,
                     "Two assignments begin on " + to_text(twice->from) + "."};
    }
    return AssignmentHistory{std::move(assignments)};
}

const Assignment* AssignmentHistory::on(CivilDay day) const noexcept {
    const auto later =
        std::upper_bound(assignments_.begin(), assignments_.end(), day,
                         [](CivilDay wanted, const Assignment& a) { return wanted < a.from; });
    return later == assignments_.begin() ? nullptr : &*std::prev(later);
}

const Assignment& AssignmentHistory::terms_on(CivilDay day) const noexcept {
    const Assignment* valid = on(day);
    return valid == nullptr ? assignments_.front() : *valid;
}

CivilDay AssignmentHistory::day_of(TimePoint at) const {
    for (const Assignment& assignment : std::ranges::reverse_view(assignments_)) {
        const CivilDay day = zone_of(assignment).day_of(at);
        if (day >= assignment.from) {
            return day;
        }
    }
    return zone_of(assignments_.front()).day_of(at);
}

}  // namespace rollcall::attendance
