#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attendance/plan.h"
#include "attendance/rules.h"
#include "core/time_zone.h"

namespace rollcall::attendance {

/// Public holidays of a site, with their names.
using Holidays = std::map<CivilDay, std::string>;

/// What attendance has to know of a place of work.
struct WorkSite {
    std::string name;
    std::optional<TimeZone> zone;  ///< nothing: shifts run in the employee's zone
    Holidays holidays;
};

/// Under which terms somebody works from a day on, until the next assignment's day. Plans, sites
/// and rules are shared by many people and never change: a change is a new assignment.
struct Assignment {
    CivilDay from{};
    std::shared_ptr<const Plan> plan;      ///< null: no shifts; all work is overtime
    std::shared_ptr<const WorkSite> site;  ///< null: none, and no holidays
    TimeZone zone;                         ///< the employee's own
    std::string department;
    std::shared_ptr<const Rules> rules;  ///< never null
};

/// The site's zone, otherwise the employee's.
const TimeZone& zone_of(const Assignment& assignment);
/// What a day is under these terms.
DayKind kind_of(const Assignment& assignment, CivilDay day);

/// All assignments of one person, so that a past day finds the terms that were valid then.
/// Immutable.
class AssignmentHistory {
  public:
    /// At least one, no two from the same day, each with rules; their order does not matter. Plans
    /// and rules are taken to be valid (validate). Error invalid_field.
    static Result<AssignmentHistory> of(std::vector<Assignment> assignments);

    /// By their days.
    std::span<const Assignment> all() const noexcept { return assignments_; }
    /// The one valid on a day; null before the first.
    const Assignment* on(CivilDay day) const noexcept;
    /// The same, but the first one before its day: its zone and rules, not its plan, hold there.
    const Assignment& terms_on(CivilDay day) const noexcept;
    /// The civil day of a moment where the person then worked: the last assignment counts in whose
    /// zone its day had begun.
    CivilDay day_of(TimePoint at) const;

  private:
    explicit AssignmentHistory(std::vector<Assignment> assignments)
        : assignments_(std::move(assignments)) {}

    std::vector<Assignment> assignments_;
};

}  // namespace rollcall::attendance
