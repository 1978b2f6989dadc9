#pragma once

#include <string>
#include <vector>

#include "access/audit.h"
#include "attendance/acknowledgement_store.h"
#include "attendance/closing_store.h"
#include "attendance/correction_store.h"
#include "attendance/event_store.h"
#include "attendance/terms_store.h"
#include "core/clock.h"
#include "core/zip.h"
#include "people/directory.h"
#include "people/people_store.h"
#include "people/photo_store.h"
#include "people/pin_store.h"

namespace rollcall::app {

/// Everything that is kept about one person, for that person: record, legal bases, terms and
/// leaves, every check-in and correction, closed and acknowledged days, what was done to them by
/// whom, photos, and templates (GDPR Art. 15 and 20). What would tell of somebody else is left out.
/// Thread-safe.
class ExportPerson {
  public:
    struct Sources {
        const people::PeopleStore& people;
        const people::PhotoStore& photos;
        const people::Directory& directory;
        const people::PinStore& pins;
        const attendance::TermsStore& terms;
        const attendance::EventStore& events;
        const attendance::CorrectionStore& corrections;
        const attendance::ClosingStore& closings;
        const attendance::AcknowledgementStore& acknowledgements;
        const access::AuditLog& audit;
        const Clock& clock;
    };

    explicit ExportPerson(const Sources& sources) : from_(sources) {}

    /// By id or former id. A ZIP archive: about.json, person.json, events.json, corrections.json,
    /// closings.json, acknowledgements.json, audit.json, photos.json, templates.json and
    /// photos/NUMBER.jpg; a photo that cannot be read is named in photos.json with the reason.
    /// Errors: not_found, the stores', days_of's.
    Result<Bytes> run(const EmployeeId& id) const;

  private:
    Sources from_;
};

}  // namespace rollcall::app
