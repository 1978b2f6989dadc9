#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/timesheets.h"

namespace rollcall::app {

/// How far back a closing looks for earlier ones whose days have changed since.
inline constexpr std::chrono::days kChangesPaidBack{100};

/// What a closing would keep.
struct CollectedSheets {
    std::vector<attendance::SheetToKeep> sheets;
    std::set<std::string> plans;  ///< by which days were counted: "office 1"
    std::set<std::string> rules;
    std::vector<EmployeeId> inside;    ///< who has not left since one of these days
    std::vector<EmployeeId> not_over;  ///< where these people work, the last day is not over
};

/// Works out what a closing keeps: of each of its people the days that no closing that stands has,
/// as they count now, and of whom it has such days, what days of closings that ended up to
/// kChangesPaidBack before have come to since. Each closing's days are counted by themselves, as
/// its timesheets and adjustments are. Thread-safe. Errors: the stores', TermsOfPerson's and
/// days_of's.
class ClosingSheets {
  public:
    ClosingSheets(const people::Directory& directory, const attendance::ClosingStore& closings,
                  const TermsOfPerson& terms_of, const Timesheets& timesheets)
        : directory_(directory),
          closings_(closings),
          terms_of_(terms_of),
          timesheets_(timesheets) {}

    Result<CollectedSheets> collect(const attendance::NewClosing& closing) const;

    /// Whether a closing that stands has all of these days of the person.
    Result<bool> has_closed(PersonKey person, const attendance::Period& period) const;

  private:
    Status add_person(const people::Person& person, const attendance::NewClosing& closing,
                      TermsOfPerson::Reader& reader, CollectedSheets& into) const;
    /// What is paid with the new closing of the days of an earlier one.
    Status add_changes(const attendance::KeptSheet& kept, const SheetDays& paid,
                       TermsOfPerson::Reader& reader, CollectedSheets& into) const;

    const people::Directory& directory_;
    const attendance::ClosingStore& closings_;
    const TermsOfPerson& terms_of_;
    const Timesheets& timesheets_;
};

}  // namespace rollcall::app
