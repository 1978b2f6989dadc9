#pragma once

#include <cstdint>
#include <vector>

#include "access/audit.h"
#include "app/remove_person.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "core/civil_day.h"
#include "core/clock.h"
#include "people/directory.h"

namespace rollcall::app {

/// How long what is kept of people outlives their last day (Profile::ends_on). Days after it; 0:
/// for ever. Of somebody without a last day nothing is over.
struct RetentionPeriods {
    std::uint32_t faces_days = 0;   ///< photos and templates; the record stays
    std::uint32_t people_days = 0;  ///< all of the person, as by a removal
};

/// The actor of what a period has ended.
inline constexpr std::string_view kRetention = "retention";

/// What is over, or was and has been removed.
struct RetentionReport {
    std::vector<EmployeeId> faces;   ///< whose photos and templates
    std::vector<EmployeeId> people;  ///< who altogether
    /// Whose period is over, and of whom nothing is removed: there are check-ins after the last
    /// day, or a correction waits to be decided.
    std::vector<EmployeeId> kept;
};

/// The end of periods. Thread-safe.
class Retention {
  public:
    struct Parts {
        const people::Directory& directory;
        const attendance::EventStore& events;
        const attendance::CorrectionStore& corrections;
        RemovePerson& remove_person;
        access::AuditLog& audit;
        const Clock& clock;
    };

    Retention(const Parts& parts, RetentionPeriods periods);

    /// What is over today (by UTC), by employee id; nothing is changed. Errors: the store's.
    Result<RetentionReport> due() const;
    /// Removes it, each with an entry of the audit log. What cannot be removed now is left for the
    /// next call and an error in the log. What was removed. Errors: the store's.
    Result<RetentionReport> apply();

  private:
    Status look_at(const people::Person& person, CivilDay today, RetentionReport& report) const;
    Result<bool> is_busy(const people::Person& person) const;
    void note(const std::string& action, const std::string& subject);
    bool end_faces(const EmployeeId& id);
    bool end_person(const EmployeeId& id);

    Parts parts_;
    RetentionPeriods periods_;
};

}  // namespace rollcall::app
