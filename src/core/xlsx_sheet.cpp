#include "core/xlsx_sheet.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "core/bytes.h"
#include "core/xlsx_package.h"

namespace rollcall {
namespace {

// Of a sheet: Excel specifications and limits.
constexpr std::size_t kLastRow = 1'048'576;
constexpr std::size_t kLastColumn = 16'384;  // XFD

constexpr std::string_view kRow = "/worksheet/sheetData/row";
constexpr std::string_view kCell = "/worksheet/sheetData/row/c";
constexpr std::string_view kFormula = "/worksheet/sheetData/row/c/f";
constexpr std::string_view kValue = "/worksheet/sheetData/row/c/v";
constexpr std::string_view kInline = "/worksheet/sheetData/row/c/is/t";
constexpr std::string_view kInlineRun = "/worksheet/sheetData/row/c/is/r/t";

struct Place {
    std::size_t column = 0;
    std::size_t row = 0;
};

/// "B7" is column 2 of row 7. Nothing for what is no cell of a sheet.
std::optional<Place> place_of(std::string_view reference) {
    Place place;
    std::size_t at = 0;
    for (; at < reference.size() && at < 3 && reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
        place.column = place.column * 26 + static_cast<std::size_t>(reference[at] - 'A' + 1);
    }
    const std::optional<std::size_t> row = whole_number(reference.substr(at));
    if (place.column == 0 || place.column > kLastColumn || !row || *row == 0 || *row > kLastRow) {
        return std::nullopt;
    }
    place.row = *row;
    return place;
}

std::string column_name(std::size_t column) {
    std::string name;
    for (; column > 0; column = (column - 1) / 26) {
        name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return name;
}

}  // namespace

bool SheetReader::begin(std::string_view path, const XmlAttributes& attributes) {
    if (path == kRow) {
        return begin_row(attributes);
    }
    if (path == kCell) {
        return begin_cell(attributes);
    }
    cell_.has_formula = cell_.has_formula || path == kFormula;
    return true;
}

bool SheetReader::text(std::string_view path, std::string_view piece) {
    const bool is_value = path == kValue || path == kInline || path == kInlineRun;
    // One byte more than a row may have is enough to refuse it.
    if (is_value && cell_.text.size() <= context_.limits.table.row_bytes) {
        cell_.text += piece;
    }
    return true;
}

bool SheetReader::end(std::string_view path) {
    if (path == kCell) {
        return end_cell();
    }
    return path == kRow ? end_row() : true;
}

bool SheetReader::begin_row(const XmlAttributes& attributes) {
    const std::size_t before = row_.line;
    const std::optional<std::string_view> stated = attributes.get("r");
    const std::optional<std::size_t> line = stated ? whole_number(*stated) : before + 1;
    if (!line || *line <= before || *line > kLastRow) {
        return give_up("its rows are not in order after row " + std::to_string(before));
    }
    row_ = TableRow{.line = *line, .cells = {}, .fault = {}};
    row_bytes_ = 0;
    column_ = 0;
    return true;
}

bool SheetReader::begin_cell(const XmlAttributes& attributes) {
    const std::optional<std::string_view> reference = attributes.get("r");
    const std::optional<Place> place =
        reference ? place_of(*reference) : Place{.column = column_ + 1, .row = row_.line};
    if (!place || place->row != row_.line || place->column <= column_ ||
        place->column > kLastColumn) {
        return give_up("the cells of row " + std::to_string(row_.line) + " are not in order");
    }
    column_ = place->column;
    cell_ = Cell{.type = std::string(attributes.get("t").value_or("")),
                 .style = whole_number(attributes.get("s").value_or("")).value_or(0),
                 .text = {}};
    return true;
}

bool SheetReader::end_cell() {
    if (!row_.fault.empty()) {
        return true;
    }
    // A value that is an empty text says that it is one.
    if (cell_.has_formula && cell_.text.empty() && cell_.type != "str") {
        row_.refuse("cell " + name_of_cell() +
                    " has a formula without a value; open the file in a spreadsheet program and "
                    "save it");
        return true;
    }
    const std::optional<std::string_view> raw = raw_text();
    if (!raw) {
        return false;
    }
    row_bytes_ += raw->size();
    if (row_bytes_ > context_.limits.table.row_bytes) {
        row_.refuse_length(context_.limits.table);
        return true;
    }
    const std::optional<std::string> text = value_of(*raw);
    if (!text) {
        return false;
    }
    put(trimmed(*text));
    return true;
}

void SheetReader::put(std::string_view text) {
    if (text.empty()) {
        return;
    }
    if (column_ > context_.limits.table.columns) {
        row_.refuse_width(context_.limits.table);
        return;
    }
    row_.cells.resize(column_ - 1);
    row_.cells.emplace_back(text);
}

bool SheetReader::end_row() {
    text_bytes_ += row_bytes_;
    if (text_bytes_ > context_.limits.text_bytes) {
        return give_up("its cells have more than " + std::to_string(context_.limits.text_bytes) +
                       " bytes of text");
    }
    TableRow row = std::move(row_);
    row_ = TableRow{.line = row.line, .cells = {}, .fault = {}};
    if (Status added = table_.add(std::move(row)); !added) {
        refusal_ = added.error();
    }
    return !refusal_;
}

std::optional<std::string_view> SheetReader::raw_text() {
    if (cell_.type != "s" || cell_.text.empty()) {
        return cell_.text;
    }
    const std::optional<std::size_t> index = whole_number(trimmed(cell_.text));
    const std::optional<std::string_view> text = index ? context_.strings.at(*index) : std::nullopt;
    if (!text) {
        give_up("the text of cell " + name_of_cell() + " is missing");
    }
    return text;
}

std::optional<std::string> SheetReader::value_of(std::string_view raw) {
    const std::string& type = cell_.type;
    if (type == "s" || type == "inlineStr" || type == "str") {
        return unescaped(raw);
    }
    if (type == "b" && !raw.empty()) {
        return trimmed(raw) == "0" ? "FALSE" : "TRUE";
    }
    if (type == "d") {
        return iso_date_text(raw);
    }
    return type == "e" ? std::string(raw) : number(trimmed(raw));
}

std::optional<std::string> SheetReader::number(std::string_view raw) {
    if (raw.empty()) {
        return "";
    }
    double value = 0;
    const auto read = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (read.ec != std::errc() || read.ptr != raw.data() + raw.size() || !std::isfinite(value)) {
        give_up("cell " + name_of_cell() + " has no number where one should be");
        return std::nullopt;
    }
    return number_text(value, context_.formats.of(cell_.style), context_.from_1904);
}

std::string SheetReader::name_of_cell() const {
    return column_name(column_) + std::to_string(row_.line);
}

bool SheetReader::give_up(std::string_view why) {
    refusal_ = unreadable_workbook(why);
    return false;
}

Result<Table> SheetReader::finish() && {
    if (refusal_) {
        return std::move(*refusal_);
    }
    return std::move(table_).finish();
}

}  // namespace rollcall
