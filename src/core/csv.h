#pragma once

#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/result.h"
#include "core/table.h"

namespace rollcall {

/// Reads a table as spreadsheets write it: UTF-8 with or without a byte order mark, or UTF-16;
/// commas, semicolons or tabs between cells, whichever the header has most of, or what a first line
/// "sep=;" says; quotes as in RFC 4180; lines that end with CR, LF or both. A row that is too long,
/// has another number of cells than the header or breaks the rules of quoting has a fault; cells
/// that are missing at its end are blank. Errors: invalid_field (no text, no header, a header with
/// a fault, too many rows).
Result<Table> read_csv(ByteView bytes, const TableLimits& limits = {});

/// The text of a file in UTF-8 or UTF-16, as UTF-8 without a byte order mark. UTF-16 without a mark
/// is told by the zero bytes of its first character. Nothing if it is neither.
std::optional<std::string> decoded_text(ByteView bytes);

}  // namespace rollcall
