#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/terms_of_person.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "core/clock.h"
#include "people/people_store.h"

namespace rollcall::app {

/// A correction with whom it is of.
struct NamedCorrection {
    attendance::Correction correction;
    std::optional<people::Employee> employee;  ///< nobody: removed since it was read
};

struct NamedCorrections {
    std::vector<NamedCorrection> corrections;
    std::optional<attendance::CorrectionNumber> next;  ///< cursor of the following page
};

/// The company's say in corrections.
struct CorrectionPolicy {
    bool second_approver = false;  ///< whoever asked for a correction cannot approve it
};

/// Corrections of people's attendance: entered, decided, listed. What one call enters or decides is
/// entered or decided together or not at all: whoever sends a hundred lines knows then which count,
/// and can mend the one that is named and send them again. Thread-safe. Errors of every call: the
/// stores'.
class Corrections {
  public:
    using Json = nlohmann::ordered_json;

    Corrections(const people::PeopleStore& people, const attendance::EventStore& events,
                attendance::CorrectionStore& store, TermsOf terms, const Clock& clock,
                CorrectionPolicy policy);

    /// {"corrections": [{"employee_id", "kind", "event", "at", "direction", "reason"}, ...],
    /// "approve"}: 1 to kMostCorrections; with `approve` they count at once. `actor`: the name of
    /// who asks. Errors: missing_field, invalid_field (the text names the line); not_found (no such
    /// person, or no such event of theirs); conflict (the event was taken back already); forbidden
    /// (`approve`, where a second person has to).
    Result<std::vector<NamedCorrection>> enter(const Json& json, const std::string& actor);

    /// {"numbers": [...], "decision": "approve" or "reject", "reason"}; who rejects says why.
    /// Errors: as enter(); not_found (no such correction); conflict (one was decided already, or
    /// its event was taken back); forbidden (`actor` asked for one of them, where a second person
    /// has to approve).
    Result<std::vector<NamedCorrection>> decide(const Json& json, const std::string& actor);

    /// As CorrectionStore::list.
    Result<NamedCorrections> list(const attendance::CorrectionFilter& filter,
                                  std::optional<attendance::CorrectionNumber> cursor,
                                  std::size_t limit) const;

  private:
    /// What the events of an approval are made of.
    struct Basis {
        std::optional<attendance::Facts> target;
        attendance::AssignmentHistory history;
    };

    Result<attendance::NewCorrection> asked_of(const Json& json, const std::string& where,
                                               const std::string& actor, TimePoint now) const;
    /// Sets the moments that the correction is about.
    Result<Basis> basis_of(attendance::NewCorrection& correction) const;
    Result<std::optional<attendance::Event>> target_of(
        const attendance::NewCorrection& correction) const;
    Result<std::vector<NamedCorrection>> named(
        std::vector<attendance::Correction> corrections) const;

    const people::PeopleStore& people_;
    const attendance::EventStore& events_;
    attendance::CorrectionStore& store_;
    TermsOf terms_;
    const Clock& clock_;
    CorrectionPolicy policy_;
};

/// A correction as it is sent (schema Correction).
nlohmann::ordered_json correction_json(const NamedCorrection& named);
nlohmann::ordered_json corrections_json(const std::vector<NamedCorrection>& corrections);

}  // namespace rollcall::app
