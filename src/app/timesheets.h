#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/closed_sheet.h"
#include "app/terms_of_person.h"
#include "attendance/closing_store.h"
#include "attendance/effective.h"
#include "attendance/event_store.h"
#include "attendance/pay_period.h"
#include "core/clock.h"
#include "people/directory.h"

namespace rollcall::app {

/// What an earlier closing's days have come to since it paid for them, as a later one paid for it.
struct CarriedPart {
    attendance::Period period;  ///< of the earlier one
    std::vector<attendance::DayAdjustment> days;
    std::vector<std::shared_ptr<const DayTerms>> terms;  ///< of each of the days
};

/// A closing that stands, as far as a timesheet's days are in it.
struct ClosedPart {
    attendance::Closing closing;
    std::vector<CivilDay> days;                   ///< which it has of the person, ascending
    std::vector<attendance::DayAdjustment> open;  ///< of the timesheet's days: not paid for yet
    /// Paid with this closing; where the timesheet has the last day of its period, so that whoever
    /// reads a period in pieces finds it once.
    std::vector<CarriedPart> carried;
};

/// One person's days of a period: those that were closed as they were then, all others as they
/// count now.
struct PersonTimesheet {
    people::Person person;  ///< as of the period's last day
    std::vector<attendance::Day> days;
    std::vector<std::shared_ptr<const DayTerms>> terms;  ///< of each day
    std::vector<ClosedPart> closed;                      ///< by number

    /// The closing that a day is in; null: none.
    const ClosedPart* closing_of(CivilDay day) const noexcept;
    /// Whether every day is in one.
    bool all_closed() const noexcept;
};

/// What a closing has paid for of the days of others, out of what is kept of a person. Errors:
/// days_of's.
Result<std::vector<CarriedPart>> carried_into(attendance::ClosingNumber number,
                                              const std::vector<attendance::KeptSheet>& kept);

std::vector<CivilDay> civil_days(const std::vector<attendance::Day>& days);

/// All days together.
attendance::Totals totals_of(const PersonTimesheet& timesheet, const attendance::Period& period);

/// The longest period of a timesheet.
inline constexpr std::chrono::days kLongestPeriod{366};

/// Which days are wanted, as people write it: `month` ("2026-03") alone is that month, with
/// `month_begin` (26) the month of pay that the month's first day is in (26 February to 25 March);
/// otherwise `from` and `to` ("2026-03-01"), both included. Errors: missing_field (neither),
/// invalid_field (both; no such day or month; longer than kLongestPeriod).
struct PeriodText {
    std::string month{};
    std::string month_begin{};
    std::string from{};
    std::string to{};
};
Result<attendance::Period> parse_period(const PeriodText& text);

/// Works out what the events of people come to, from events, terms and the present alone, where the
/// days were not closed (PayPeriods). Thread-safe. Errors: the stores', TermsOfPerson's, and
/// decode_sheet's.
class Timesheets {
  public:
    Timesheets(const people::Directory& directory, const attendance::EventStore& events,
               const attendance::ClosingStore& closings, const TermsOfPerson& terms,
               const Clock& clock);

    /// By id or former id. Error besides: not_found.
    Result<PersonTimesheet> of(const EmployeeId& id, const attendance::Period& period) const;

    /// Up to `limit` (1..1000) people whom the filter holds for on the period's last day, by
    /// employee id, ascending, after `cursor`; `visit` gets them one after the other. The cursor of
    /// those that follow; nothing if there are none.
    Result<std::optional<std::string>> for_each(
        const people::PeopleFilter& filter, const std::optional<std::string>& cursor,
        std::size_t limit, const attendance::Period& period,
        const std::function<void(const PersonTimesheet&)>& visit) const;

    /// A person's days as they count now, closed or not. A direction that was not given may be
    /// another one where more or fewer events around are looked at: the days of a closing are
    /// counted by its own period, whatever part of them is wanted. `reader`: of the terms, for many
    /// people.
    Result<SheetDays> counted(PersonKey person, const attendance::Period& period,
                              TermsOfPerson::Reader& reader) const;

  private:
    Result<PersonTimesheet> made(people::Person person, TermsOfPerson::Reader& reader,
                                 const attendance::Period& period) const;

    const people::Directory& directory_;
    const attendance::EventStore& events_;
    const attendance::ClosingStore& closings_;
    const TermsOfPerson& terms_;
    const Clock& clock_;
};

}  // namespace rollcall::app
