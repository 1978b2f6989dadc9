#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/closing_sheets.h"
#include "attendance/closing_store.h"
#include "attendance/correction_store.h"
#include "core/clock.h"
#include "people/people_store.h"

namespace rollcall::app {

/// What a person's days of a closed period would come to beyond what was paid for them.
struct PersonAdjustment {
    people::Employee employee;
    std::vector<attendance::DayAdjustment> days;  ///< at least one
};

/// A page of them. `next`: the cursor of the following page.
struct AdjustmentPage {
    std::vector<PersonAdjustment> people;
    std::optional<PersonKey> next;
};

/// A page of timesheets as they were closed. `next`: the cursor of the following page.
struct KeptTimesheets {
    std::vector<PersonTimesheet> timesheets;
    std::optional<PersonKey> next;
};

/// Pay periods: closed when what they come to is settled, so that no later event, correction or
/// rule changes it. What does come later is an adjustment, which the next closing pays for.
/// Thread-safe. Errors of every call: the stores'.
class PayPeriods {
  public:
    /// `zone`: by which a period is over where no site is named.
    PayPeriods(const people::Directory& directory, const people::PeopleStore& people,
               const attendance::TermsStore& terms, const attendance::CorrectionStore& corrections,
               attendance::ClosingStore& closings, const TermsOfPerson& terms_of,
               const Timesheets& timesheets, const Clock& clock, TimeZone zone);

    /// Keeps what the period comes to now for the people of a site, or (empty) for all who are not
    /// closed yet, and what days of closings that ended up to kChangesPaidBack before have come to
    /// since. The same period can be closed again for who has come to be among these people since.
    /// Errors: not_found (no such site); invalid_field (it is not over yet); conflict (closed
    /// already; somebody has not left since; corrections of it wait for a decision, which the text
    /// names; another process has closed a period meanwhile).
    Result<attendance::Closing> close(const attendance::Period& period, const std::string& site,
                                      const std::string& actor);
    /// Errors: missing_field, invalid_field (the reason); as ClosingStore::reopen.
    Result<attendance::Closing> reopen(attendance::ClosingNumber number, const std::string& reason,
                                       const std::string& actor);

    /// Error besides: not_found.
    Result<attendance::Closing> find(attendance::ClosingNumber number) const;
    Result<attendance::ClosingPage> list(std::optional<attendance::ClosingNumber> cursor,
                                         std::size_t limit) const;
    /// What nothing has paid for yet, of up to `limit` (1..1000) people who were closed. Errors
    /// besides: not_found; conflict (it was reopened: its figures are counted anew).
    Result<AdjustmentPage> adjustments(attendance::ClosingNumber number,
                                       std::optional<PersonKey> cursor, std::size_t limit) const;
    /// What up to `limit` (1..1000) people's days came to when they were closed, also of a closing
    /// that was reopened, and what it pays for of earlier ones as long as it stands; what has
    /// changed since is not looked for. Errors besides: not_found; decode_sheet's.
    Result<KeptTimesheets> kept(attendance::ClosingNumber number, std::optional<PersonKey> cursor,
                                std::size_t limit) const;

  private:
    Result<TimeZone> zone_of_site(const std::string& site) const;
    Status refuse_closed(const attendance::NewClosing& closing) const;
    Status refuse_waiting(const attendance::NewClosing& closing, const TimeZone& zone) const;
    /// Whether the correction is about days of the closing's people.
    Result<bool> concerns(const attendance::Correction& correction,
                          const attendance::NewClosing& closing) const;
    /// Nothing: the person was removed meanwhile.
    Result<std::optional<PersonTimesheet>> kept_timesheet(const attendance::KeptSheet& sheet) const;
    Error nobody_to_close(const attendance::NewClosing& closing) const;
    Result<std::string> basis_text(const CollectedSheets& collected) const;

    const people::Directory& directory_;
    const people::PeopleStore& people_;
    const attendance::TermsStore& terms_;
    const attendance::CorrectionStore& corrections_;
    attendance::ClosingStore& closings_;
    const TermsOfPerson& terms_of_;
    const Timesheets& timesheets_;
    ClosingSheets sheets_;
    const Clock& clock_;
    TimeZone zone_;
    std::mutex changing_;  ///< what one closing keeps, the next one must see
};

}  // namespace rollcall::app
