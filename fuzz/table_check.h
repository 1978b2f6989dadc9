#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>

#include "core/bytes.h"
#include "core/table.h"

/// Ends the process unless the table lies within its limits, each row that has no fault has a cell
/// for each column, line numbers rise, and every cell is trimmed UTF-8.
inline void check_table(const rollcall::Table& table, const rollcall::TableLimits& limits) {
    if (table.rows.size() > limits.rows || table.header.size() > limits.columns) {
        std::abort();
    }
    std::size_t line = 0;
    for (const rollcall::TableRow& row : table.rows) {
        const std::size_t cells = row.fault.empty() ? table.header.size() : 0;
        if (row.cells.size() != cells || row.line <= line) {
            std::abort();
        }
        line = row.line;
        for (const std::string& cell : row.cells) {
            if (!rollcall::is_utf8(cell) || rollcall::trimmed(cell).size() != cell.size()) {
                std::abort();
            }
        }
    }
}
