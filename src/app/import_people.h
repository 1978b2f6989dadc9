#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/clock.h"
#include "people/directory.h"

namespace rollcall::app {

/// What came of a line of the file.
struct ImportedLine {
    std::size_t line = 0;     ///< of the file, from 1; of a workbook, the row of the sheet
    std::string employee_id;  ///< "" where it could not be read
    people::PutOutcome outcome;
};

struct ImportReport {
    std::vector<ImportedLine> lines;           ///< every row, in the order of the file
    std::vector<std::string> ignored_columns;  ///< those of an unknown name
    bool written = false;                      ///< whether what is said has been done
};

/// Writes people's records from a table, CSV or a workbook by what its first bytes are
/// (core/csv.h, core/xlsx.h), whose header names people's fields
/// (people::change_fields) and employee_id, in any order, whatever the case; a blank in a name is
/// an underscore, and `id` and `name` do for employee_id and employee_name. Who is not there is
/// created. A blank cell leaves the field as it is. `mode`: what is written where lines are
/// refused. Errors: invalid_field (the file cannot be read as such a table), the store's.
Result<ImportReport> import_people(people::Directory& directory, const Clock& clock, ByteView file,
                                   people::PutMode mode);

}  // namespace rollcall::app
