#include "core/table.h"

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

bool is_blank(const TableRow& row) {
    return row.fault.empty() && std::ranges::all_of(row.cells, &std::string::empty);
}

void drop_blank_end(std::vector<std::string>& cells, std::size_t width) {
    while (cells.size() > width && cells.back().empty()) {
        cells.pop_back();
    }
}

/// Of the header's width: what is missing at the end is blank, as are cells beyond it.
void fit(TableRow& row, std::size_t width) {
    drop_blank_end(row.cells, width);
    if (row.cells.size() > width) {
        row.refuse("it has " + std::to_string(row.cells.size()) + " cells, the header " +
                   std::to_string(width));
    }
    row.cells.resize(row.fault.empty() ? width : 0);
}

}  // namespace

void TableRow::refuse(std::string why) {
    if (fault.empty()) {
        fault = std::move(why);
    }
}

void TableRow::refuse_width(const TableLimits& limits) {
    refuse("it has more than " + std::to_string(limits.columns) + " cells");
}

void TableRow::refuse_length(const TableLimits& limits) {
    refuse("it is longer than " + std::to_string(limits.row_bytes) + " bytes");
}

Status TableBuilder::add(TableRow row) {
    if (is_blank(row)) {
        return {};
    }
    if (table_.header.empty()) {
        if (!row.fault.empty()) {
            return Error{ErrorCode::invalid_field,
                         "The first line cannot be read: " + row.fault + "."};
        }
        drop_blank_end(row.cells, 0);
        table_.header = std::move(row.cells);
        return {};
    }
    if (table_.rows.size() == limits_.rows) {
        return Error{
            ErrorCode::invalid_field,
            "The file has more than " + std::to_string(limits_.rows) + " rows; send it in parts."};
    }
    fit(row, table_.header.size());
    table_.rows.push_back(std::move(row));
    return {};
}

Result<Table> TableBuilder::finish() && {
    if (table_.header.empty()) {
        return Error{ErrorCode::invalid_field,
                     "The file is empty; its first line has to name the columns."};
    }
    return std::move(table_);
}

}  // namespace rollcall
