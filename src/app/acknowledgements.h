#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/timesheets.h"
#include "attendance/acknowledgement_store.h"
#include "people/people_store.h"

namespace rollcall::app {

/// What a person's days came to, in one number: another one if anything that a timesheet shows of
/// them is different, later changes of closed days as well.
Sha256 fingerprint_of(const PersonTimesheet& timesheet);

struct Acknowledged {
    attendance::Acknowledgement acknowledgement;
    bool again = false;  ///< it was said before, of the very same
};

/// People say that they have seen what their days came to. Thread-safe. Errors of every call: the
/// stores', Timesheets'.
class Acknowledgements {
  public:
    Acknowledgements(const Timesheets& timesheets, const people::PeopleStore& people,
                     attendance::AcknowledgementStore& store, const Clock& clock)
        : timesheets_(timesheets), people_(people), store_(store), clock_(clock) {}

    /// Keeps the person's timesheet of the period with who said it, and when; once more changes
    /// nothing. `fingerprint`: of what was shown to them. `by`: the name of their session. Errors
    /// besides: invalid_field (the period is not over where the person works); conflict (the days
    /// come to something else by now, the person has not left since one of them, or has said this
    /// too often today); not_found (the person is gone).
    Result<Acknowledged> acknowledge(PersonKey person, const attendance::Period& period,
                                     const Sha256& fingerprint, const std::string& by);
    /// The person's, newest first, 100 at most.
    Result<std::vector<attendance::Acknowledgement>> of(PersonKey person) const {
        return store_.of(person, kShown);
    }
    /// The person's latest of a period; nothing: none.
    Result<std::optional<attendance::Acknowledgement>> latest(
        PersonKey person, const attendance::Period& period) const {
        return store_.latest(person, period);
    }

  private:
    static constexpr std::size_t kShown = 100;
    static constexpr std::size_t kMostADay = 20;

    const Timesheets& timesheets_;
    const people::PeopleStore& people_;
    attendance::AcknowledgementStore& store_;
    const Clock& clock_;
};

/// An acknowledgement as it is sent (schema Acknowledgement), without the days.
nlohmann::ordered_json acknowledgement_json(const attendance::Acknowledgement& acknowledgement);

}  // namespace rollcall::app
