#include "core/csv_writer.h"

#include <utility>

namespace rollcall {

void CsvLine::separate() {
    if (begun_) {
        line_ += separator_;
    }
    begun_ = true;
}

void CsvLine::add_cell(std::string_view text, bool formula) {
    constexpr std::string_view kToBeQuoted = "\"\r\n";
    separate();
    const bool quoted =
        text.find_first_of(kToBeQuoted) != text.npos || text.find(separator_) != text.npos;
    line_ += quoted ? "\"" : "";
    line_ += formula ? "'" : "";
    for (const char c : text) {
        line_ += c;
        if (c == '"') {
            line_ += c;
        }
    }
    line_ += quoted ? "\"" : "";
}

CsvLine& CsvLine::add(std::string_view text) {
    constexpr std::string_view kFormulaBegins = "=+-@\t\r";
    add_cell(text, !text.empty() && kFormulaBegins.find(text.front()) != text.npos);
    return *this;
}

CsvLine& CsvLine::add_number(std::string_view digits) {
    add_cell(digits, false);
    return *this;
}

CsvLine& CsvLine::add_number(long long number) {
    separate();
    line_ += std::to_string(number);
    return *this;
}

std::string CsvLine::take() {
    begun_ = false;
    return std::exchange(line_, std::string()) + "\r\n";
}

}  // namespace rollcall
