#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

struct CsvLimits {
    std::size_t rows = 20'000;              ///< below the header
    std::size_t columns = 100;              ///< of any line
    std::size_t row_bytes = 64UL * 1024UL;  ///< of any line, as UTF-8
};

/// A row below the header.
struct CsvRow {
    std::size_t line = 0;            ///< of the file, from 1; where it begins
    std::vector<std::string> cells;  ///< as many as the header has
    std::string fault;               ///< why it cannot be used; then there are no cells
};

struct CsvTable {
    std::vector<std::string> header;  ///< trimmed
    std::vector<CsvRow> rows;         ///< without blank lines; cells trimmed
};

/// Reads a table as spreadsheets write it: UTF-8 with or without a byte order mark, or UTF-16;
/// commas, semicolons or tabs between cells, whichever the header has most of, or what a first line
/// "sep=;" says; quotes as in RFC 4180; lines that end with CR, LF or both. A row that is too long,
/// has another number of cells than the header or breaks the rules of quoting has a fault; cells
/// that are missing at its end are blank. Errors: invalid_field (no text, no header, a header with
/// a fault, too many rows).
Result<CsvTable> read_csv(ByteView bytes, const CsvLimits& limits = {});

/// The text of a file in UTF-8 or UTF-16, as UTF-8 without a byte order mark. UTF-16 without a mark
/// is told by the zero bytes of its first character. Nothing if it is neither.
std::optional<std::string> decoded_text(ByteView bytes);

}  // namespace rollcall
