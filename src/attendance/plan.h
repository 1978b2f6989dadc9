#pragma once

#include <array>
#include <string>
#include <vector>

#include "attendance/shift.h"
#include "core/civil_day.h"

namespace rollcall::attendance {

/// What a plan says of one day.
struct DayPlan {
    std::vector<Shift> shifts;  ///< none: a day off
    /// The weekly day of rest, on which work is paid differently; has no shifts. A day off need not
    /// be one.
    bool rest_day = false;

    bool operator==(const DayPlan&) const = default;
};

/// Days that repeat: a week, or any other cycle as "two early, two late, two night, four off".
struct Plan {
    std::string name;
    CivilDay anchor{};          ///< a day that has days[0]; the cycle goes both ways from it
    std::vector<DayPlan> days;  ///< the cycle, 1 to 366 days
    bool on_holidays = false;   ///< its shifts stand on holidays as well; otherwise they fall away

    bool operator==(const Plan&) const = default;
};

/// The same week over and over; week[0] is Monday.
Plan weekly_plan(std::string name, std::array<DayPlan, 7> week);

/// What the plan has on a day. The plan must have days.
const DayPlan& day_plan(const Plan& plan, CivilDay day);

/// "Monday"; "Monday of week 2" in a cycle of several weeks; "day 3 of 10" in any other. `index`
/// below days.size().
std::string place_in(const Plan& plan, std::size_t index);

/// Whether the plan can be worked: every shift by itself (validate), no two at once, also over
/// midnight and from the cycle's last day to its first, and none on a rest day. Error
/// invalid_field; the text names the day.
Status validate(const Plan& plan);

}  // namespace rollcall::attendance
