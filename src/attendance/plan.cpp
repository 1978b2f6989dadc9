#include "attendance/plan.h"

#include <algorithm>
#include <utility>

namespace rollcall::attendance {

namespace {

using std::chrono::days;

constexpr std::size_t kLongestCycle = 366;

/// A shift with its times counted from the cycle's first midnight.
struct Placed {
    const Shift* shift;
    std::size_t day;
    Minutes begin;
    Minutes end;
};

std::vector<Placed> placed_shifts(const Plan& plan) {
    std::vector<Placed> placed;
    for (std::size_t i = 0; i < plan.days.size(); ++i) {
        const Minutes midnight = days{i};
        for (const Shift& shift : plan.days[i].shifts) {
            placed.push_back({&shift, i, midnight + shift.begin, midnight + shift.end});
        }
    }
    std::sort(placed.begin(), placed.end(),
              [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
    return placed;
}

std::string described(const Shift& shift) {
    return "\"" + shift.name + "\" (" + clock_text(shift.begin) + "-" + clock_text(shift.end) + ")";
}

Error overlapping(const Plan& plan, const Placed& earlier, const Placed& later) {
    return {ErrorCode::invalid_field,
            place_in(plan, later.day) + ": the shift " + described(*later.shift) + " overlaps " +
                described(*earlier.shift) + " of " + place_in(plan, earlier.day) + "."};
}

Status refuse_overlaps(const Plan& plan) {
    const std::vector<Placed> placed = placed_shifts(plan);
    for (std::size_t i = 1; i < placed.size(); ++i) {
        if (placed[i - 1].end > placed[i].begin) {
            return overlapping(plan, placed[i - 1], placed[i]);
        }
    }
    // The cycle's end meets its beginning.
    if (!placed.empty() && placed.back().end > placed.front().begin + days{plan.days.size()}) {
        return overlapping(plan, placed.back(), placed.front());
    }
    return {};
}

}  // namespace

Plan weekly_plan(std::string name, std::array<DayPlan, 7> week) {
    Plan plan;
    plan.name = std::move(name);
    plan.anchor = civil_day(2024, 1, 1);  // a Monday
    plan.days.assign(std::make_move_iterator(week.begin()), std::make_move_iterator(week.end()));
    return plan;
}

const DayPlan& day_plan(const Plan& plan, CivilDay day) {
    const auto cycle = static_cast<days::rep>(plan.days.size());
    const auto distance = (day - plan.anchor).count() % cycle;
    return plan.days[static_cast<std::size_t>(distance < 0 ? distance + cycle : distance)];
}

std::string place_in(const Plan& plan, std::size_t index) {
    constexpr std::array<const char*, 7> kNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
    if (plan.days.size() % 7 != 0) {
        return "day " + std::to_string(index + 1) + " of " + std::to_string(plan.days.size());
    }
    const std::chrono::weekday weekday{plan.anchor + days{index}};
    const std::string name = kNames[weekday.c_encoding()];
    return plan.days.size() == 7 ? name : name + " of week " + std::to_string(index / 7 + 1);
}

Status validate(const Plan& plan) {
    if (plan.days.empty() || plan.days.size() > kLongestCycle) {
        return Error{ErrorCode::invalid_field, "A plan has a cycle of 1 to 366 days."};
    }
    for (std::size_t i = 0; i < plan.days.size(); ++i) {
        const DayPlan& day = plan.days[i];
        const std::string where = place_in(plan, i);
        if (day.rest_day && !day.shifts.empty()) {
            return Error{ErrorCode::invalid_field, where + " is a rest day and has the shift " +
                                                       described(day.shifts.front()) +
                                                       "; it can be only one of them."};
        }
        for (const Shift& shift : day.shifts) {
            if (Status status = validate(shift, where); !status) {
                return status;
            }
        }
    }
    return refuse_overlaps(plan);
}

}  // namespace rollcall::attendance
