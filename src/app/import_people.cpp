#include "app/import_people.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/csv.h"
#include "core/table.h"
#include "core/time_zone.h"
#include "core/xlsx.h"

namespace rollcall::app {
namespace {

constexpr std::string_view kIdColumn = "employee_id";
/// What a formula comes to that went wrong: ECMA-376 part 1, 18.17.3, and two of Excel's since.
constexpr std::array<std::string_view, 10> kFormulaErrors = {
    "#DIV/0!", "#GETTING_DATA", "#N/A",    "#NAME?",  "#NULL!",
    "#NUM!",   "#REF!",         "#VALUE!", "#SPILL!", "#CALC!"};

/// A column's name as a field's: "Employee ID" is employee_id.
std::string field_name(std::string_view column) {
    std::string name(column);
    std::ranges::transform(name, name.begin(), [](char c) {
        if (c == ' ' || c == '-') {
            return '_';
        }
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (name == "id" || name == "employeeid") {
        return std::string(kIdColumn);
    }
    return name == "name" || name == "employeename" ? "employee_name" : name;
}

/// Which field each column is; "" for one that is none.
struct Columns {
    std::vector<std::string> fields;
    std::vector<std::string> ignored;
};

Result<Columns> columns_of(const std::vector<std::string>& header) {
    const std::vector<std::string_view> known = people::change_fields();
    Columns columns;
    for (const std::string& column : header) {
        std::string field = field_name(column);
        if (field != kIdColumn && std::ranges::find(known, field) == known.end()) {
            if (!column.empty()) {
                columns.ignored.push_back(column);
            }
            field.clear();
        } else if (std::ranges::find(columns.fields, field) != columns.fields.end()) {
            return Error{ErrorCode::invalid_field, "Two columns are called " + field + "."};
        }
        columns.fields.push_back(std::move(field));
    }
    if (std::ranges::find(columns.fields, kIdColumn) == columns.fields.end()) {
        return Error{ErrorCode::invalid_field,
                     "No column is called employee_id; the first line has to name the columns."};
    }
    return columns;
}

/// The record that a row asks for.
Result<people::PutPerson> put_of(const TableRow& row, const Columns& columns) {
    if (!row.fault.empty()) {
        return Error{ErrorCode::invalid_field, row.fault};
    }
    people::PutPerson put;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const std::string& field = columns.fields[i];
        if (field.empty()) {
            continue;
        }
        if (std::ranges::find(kFormulaErrors, row.cells[i]) != kFormulaErrors.end()) {
            return Error{ErrorCode::invalid_field,
                         field + ": the formula in the cell fails (" + row.cells[i] + ")"};
        }
        if (field == kIdColumn) {
            Result<EmployeeId> id = people::parse_employee_id(row.cells[i]);
            if (!id) {
                return std::move(id).error();
            }
            put.id = std::move(*id);
        } else if (!row.cells[i].empty()) {
            if (Status set = people::set_field(put.change, field, row.cells[i]); !set) {
                return set.error();
            }
        }
    }
    return put;
}

/// The rows that can be put, and where their outcomes go.
struct Batch {
    std::vector<people::PutPerson> puts;
    std::vector<std::size_t> lines;  ///< indices into ImportReport::lines
};

Batch read_rows(const Table& table, const Columns& columns, ImportReport& report) {
    Batch batch;
    std::map<std::string, std::size_t> seen;  // id -> line
    for (const TableRow& row : table.rows) {
        ImportedLine& line = report.lines.emplace_back();
        line.line = row.line;
        Result<people::PutPerson> put = put_of(row, columns);
        if (!put) {
            line.outcome.error = std::move(put).error();
            continue;
        }
        line.employee_id = put->id.value();
        const auto [first, is_new] = seen.try_emplace(line.employee_id, row.line);
        if (!is_new) {
            line.outcome.error =
                Error{ErrorCode::conflict,
                      "line " + std::to_string(first->second) + " has the same employee_id"};
            continue;
        }
        batch.puts.push_back(std::move(*put));
        batch.lines.push_back(report.lines.size() - 1);
    }
    return batch;
}

}  // namespace

Result<ImportReport> import_people(people::Directory& directory, const Clock& clock, ByteView file,
                                   people::PutMode mode) {
    const Result<Table> table = looks_like_workbook(file) ? read_xlsx(file) : read_csv(file);
    if (!table) {
        return table.error();
    }
    Result<Columns> columns = columns_of(table->header);
    if (!columns) {
        return std::move(columns).error();
    }
    ImportReport report;
    Batch batch = read_rows(*table, *columns, report);
    report.ignored_columns = std::move(columns->ignored);
    const bool all_read = batch.puts.size() == report.lines.size();
    if (mode == people::PutMode::all && !all_read) {
        mode = people::PutMode::dry_run;
    }
    const TimePoint now = clock.now();
    auto outcomes = directory.put(batch.puts, mode, {.now = now, .date = TimeZone().day_of(now)});
    if (!outcomes) {
        return std::move(outcomes).error();
    }
    for (std::size_t i = 0; i < batch.lines.size(); ++i) {
        report.lines[batch.lines[i]].outcome = std::move((*outcomes)[i]);
    }
    const bool all_good = std::ranges::none_of(
        report.lines, [](const ImportedLine& line) { return line.outcome.error.has_value(); });
    report.written = mode == people::PutMode::each || (mode == people::PutMode::all && all_good);
    return report;
}

}  // namespace rollcall::app
