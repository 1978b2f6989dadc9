#pragma once

#include <memory>
#include <string>
#include <vector>

#include "attendance/closing_store.h"
#include "attendance/timesheet.h"
#include "core/bytes.h"
#include "core/result.h"
#include "core/time_zone.h"

namespace rollcall::app {

/// Where somebody worked on a day and by what it was counted, as a timesheet names it.
struct DayTerms {
    TimeZone zone;
    std::string plan;   ///< "office 1": name and version; empty: none
    std::string rules;  ///< the same; empty: the ordinary ones
    std::string site;
    std::string department;

    bool operator==(const DayTerms&) const = default;
};

/// Days of one person, and for each by which terms it was counted.
struct SheetDays {
    std::vector<attendance::Day> days;
    std::vector<std::shared_ptr<const DayTerms>> terms;
};

/// The days as they are kept with a closed period: all that a timesheet shows of them, in 2 to 5 KB
/// a month.
Bytes encode_sheet(const SheetDays& sheet);

/// The inverse. `assignment` and a stay's `shift` are not kept; a zone that the system does not
/// know becomes UTC. Error: database_damaged (the bytes are not what encode_sheet writes).
Result<SheetDays> decode_sheet(ByteView bytes);

/// A person's days as they were kept with a closing. decode_sheet's errors, whose text says of
/// which closing and person.
Result<SheetDays> days_of(const attendance::KeptSheet& kept,
                          const attendance::SheetVersion& version);

}  // namespace rollcall::app
