#pragma once

#include <string>
#include <string_view>

#include "core/xlsx.h"
#include "core/xml.h"
#include "core/zip_reader.h"

namespace rollcall {

/// Why a workbook cannot be read (a clause: "its sheet ..."), with what to do.
Error unreadable_workbook(std::string_view why);

/// Has a part read by a handler. Errors: as unreadable_workbook (there is no such part; it is
/// damaged or too large).
Status read_part(const ZipReader& package, const std::string& name, std::size_t most_bytes,
                 XmlHandler& handler);

/// Where in a workbook things are.
struct WorkbookParts {
    std::string sheet;       ///< the first that can be seen and has cells
    std::string strings;     ///< that cells share; "" if it has none
    std::string styles;      ///< "" if it has none
    bool from_1904 = false;  ///< its days are counted from 1904-01-01
};

/// Follows the package's relationships (ECMA-376 part 2, 9.3) to the workbook and its parts.
/// Errors: as unreadable_workbook.
Result<WorkbookParts> find_parts(const ZipReader& package, const XlsxLimits& limits);

}  // namespace rollcall
