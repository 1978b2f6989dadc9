#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/timesheets.h"
#include "attendance/limits.h"

namespace rollcall::app {

/// Limits of working time that somebody is near or over.
struct PersonLimits {
    people::Person person;
    std::vector<attendance::LimitNotice> notices;
};

/// Says who comes near the limits that their rules set (attendance::CountryRules), before they pass
/// them. Thread-safe. Errors: as Timesheets.
class LimitWatch {
  public:
    LimitWatch(const Timesheets& timesheets, const TermsOfPerson& terms)
        : timesheets_(timesheets), terms_(terms) {}

    /// Looks at up to `limit` people, as Timesheets::for_each; `visit` gets those who have notices
    /// of days, weeks, months or years that have a day in the period. By the rules of the period's
    /// last day. The cursor of those that follow.
    Result<std::optional<std::string>> for_each(
        const people::PeopleFilter& filter, const std::optional<std::string>& cursor,
        std::size_t limit, const attendance::Period& period,
        const std::function<void(const PersonLimits&)>& visit) const;
    /// One person's, by id or former id. Error besides: not_found.
    Result<PersonLimits> of(const EmployeeId& id, const attendance::Period& period) const;

  private:
    Result<PersonLimits> limits_of(const PersonTimesheet& timesheet,
                                   const attendance::Period& period,
                                   TermsOfPerson::Reader& reader) const;

    const Timesheets& timesheets_;
    const TermsOfPerson& terms_;
};

/// As it is sent (schema PersonLimits).
nlohmann::ordered_json limits_json(const PersonLimits& limits);

}  // namespace rollcall::app
