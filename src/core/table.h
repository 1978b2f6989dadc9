#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/result.h"

namespace rollcall {

struct TableLimits {
    std::size_t rows = 20'000;              ///< below the header
    std::size_t columns = 100;              ///< of any row
    std::size_t row_bytes = 64UL * 1024UL;  ///< of any row, as UTF-8
};

/// A row of a table of texts.
struct TableRow {
    std::size_t line = 0;            ///< of the file or the sheet, from 1; where it begins
    std::vector<std::string> cells;  ///< as many as the header has
    std::string fault;               ///< why it cannot be used; in a table, there are no cells then

    /// Gives it a fault if it has none.
    void refuse(std::string why);
    void refuse_width(const TableLimits& limits);
    void refuse_length(const TableLimits& limits);
};

/// What a file of a spreadsheet holds, whatever its format.
struct Table {
    std::vector<std::string> header;  ///< trimmed
    std::vector<TableRow> rows;       ///< without blank ones; cells trimmed
};

/// Makes a table of a file's rows, which come in order with trimmed cells, as many as there are.
class TableBuilder {
  public:
    /// `limits` has to outlive it.
    explicit TableBuilder(const TableLimits& limits) : limits_(limits) {}

    /// The first row that is not blank is the header, and other blank ones are passed over. A row
    /// with another number of cells than the header gets a fault; cells that are missing at its
    /// end are blank. Errors: invalid_field (a header with a fault, too many rows).
    Status add(TableRow row);
    /// Error: invalid_field (no header).
    Result<Table> finish() &&;

  private:
    const TableLimits& limits_;
    Table table_;
};

}  // namespace rollcall
