#pragma once

#include <cstddef>

#include "core/bytes.h"
#include "core/result.h"
#include "core/table.h"

namespace rollcall {

struct XlsxLimits {
    TableLimits table = {};
    std::size_t parts = 10'000;                           ///< files in the archive
    std::size_t part_bytes = 64UL * 1024UL * 1024UL;      ///< of any part that is read, unpacked
    std::size_t structure_bytes = 4UL * 1024UL * 1024UL;  ///< of one that says where others are
    std::size_t strings = 2'000'000;                      ///< that cells share
    std::size_t formats = 65'536;                         ///< of cells
    std::size_t text_bytes = 64UL * 1024UL * 1024UL;      ///< of all cells together, as UTF-8
};

/// Whether a file is a workbook of Excel's by its first bytes: a ZIP archive, or the container of
/// .xls and of workbooks with a password. It may be one that read_xlsx refuses.
bool looks_like_workbook(ByteView bytes) noexcept;

/// Reads the first visible sheet of a workbook (.xlsx, .xlsm: ECMA-376 part 1) as the table that
/// the same sheet would be as CSV; a row's line is its number in the sheet. Cells become text:
/// numbers and dates as number_text (core/xlsx_values.h) has them, TRUE and FALSE, an error as its
/// name
/// ("#REF!"), a formula as its value when it was saved. Only the first cell of merged ones has a
/// text. A row that is too long or too wide, or has a formula without a value, has a fault. No more
/// memory is used than the limits allow, whatever the file says. Errors: invalid_field, with what
/// to do (a password, .xls, no workbook, no sheet, damaged, beyond a limit; no header, a header
/// with a fault).
Result<Table> read_xlsx(ByteView bytes, const XlsxLimits& limits = {});

}  // namespace rollcall
