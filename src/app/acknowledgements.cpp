#include "app/acknowledgements.h"

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

Bytes encoded(const PersonTimesheet& timesheet) {
    return encode_sheet({timesheet.days, timesheet.terms});
}

}  // namespace

Sha256 fingerprint_of(const PersonTimesheet& timesheet) {
    return sha256(encoded(timesheet));
}

Result<attendance::Acknowledgement> Acknowledgements::acknowledge(PersonKey person,
                                                                  const attendance::Period& period,
                                                                  const Sha256& fingerprint,
                                                                  const std::string& by) {
    const auto employee = people_.find(person);
    if (!employee) {
        return employee.error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "No employee has this id."};
    }
    const auto timesheet = timesheets_.of((*employee)->id, period);
    if (!timesheet) {
        return timesheet.error();
    }
    const TimePoint now = clock_.now();
    const TimeZone& zone = timesheet->terms.back()->zone;
    if (now < zone.start_of(period.last + std::chrono::days(1))) {
        return Error{ErrorCode::invalid_field,
                     "this period is not over yet: acknowledge it after its last day"};
    }
    Bytes sheet = encoded(*timesheet);
    if (sha256(sheet) != fingerprint) {
        return Error{ErrorCode::conflict,
                     "the timesheet has changed since it was shown; look at it again"};
    }
    return store_.add({.person = person,
                       .period = period,
                       .at = now,
                       .by = by,
                       .fingerprint = fingerprint,
                       .sheet = std::move(sheet)});
}

nlohmann::ordered_json acknowledgement_json(const attendance::Acknowledgement& acknowledgement) {
    const attendance::NewAcknowledgement& made = acknowledgement.made;
    return {{"number", acknowledgement.number.value()},
            {"from", to_text(made.period.first)},
            {"to", to_text(made.period.last)},
            {"acknowledged_at", to_rfc3339(made.at)},
            {"acknowledged_by", made.by},
            {"fingerprint", to_hex(made.fingerprint)}};
}

}  // namespace rollcall::app
