#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "attendance/assignment.h"
#include "attendance/leave.h"
#include "attendance/stamp.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/time_zone.h"

namespace rollcall::demo {

/// The sites' names in the records; Berlin changes its clocks, Ho Chi Minh City does not.
inline constexpr const char* kBerlin = "berlin";
inline constexpr const char* kSaigon = "saigon";

/// What of a company is chosen.
struct CompanyShape {
    std::uint64_t seed = 1;
    int people = 50;
    /// The first day of a month. In it some change plan or site, it has the holidays, and if
    /// Berlin's clocks are changed in it, some work through that night.
    CivilDay month{};
    CivilDay until{};  ///< the last day of the months that people take leave in; not before `month`
};

/// Somebody who does not exist.
struct Person {
    std::string id;  ///< "E1001", ...
    std::string name;
    std::vector<attendance::Assignment> assignments;  ///< by day; shared with others where equal
    std::vector<attendance::Leave> leaves;
    bool says_direction = true;  ///< their stamps say in or out
    std::uint64_t life = 0;      ///< what their days are made of
};

struct Company {
    std::array<std::shared_ptr<const attendance::WorkSite>, 2> sites;
    std::vector<Person> people;
};

/// A company of two sites: offices, crews in three shifts, guards at night, flexible hours, split
/// days; holidays, leave, and every rule of counting. The same for the same shape, on every
/// machine. Error unavailable: the system has no time zones.
Result<Company> make_company(const CompanyShape& shape);

/// One coming or going of a person.
struct Stamp {
    TimePoint at{};
    std::optional<attendance::Direction> direction;
};

/// What a person stamps for the shifts of one day, as life has it: late, early, overtime, breaks
/// outside, work on days off, forgotten stamps and repeated ones. In no order; each day by itself,
/// and always the same.
std::vector<Stamp> stamps_of(const Person& person, CivilDay day);

/// The first day of the latest month in which a zone's clocks are changed and that is over
/// everywhere, with the nights of its last day; of the month before where no such change is known
/// within two years.
CivilDay month_of_clock_change(const TimeZone& zone, TimePoint now);

}  // namespace rollcall::demo
