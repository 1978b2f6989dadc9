#include "core/csv_writer.h"

#include <utility>

namespace rollcall {

void CsvLine::separate() {
    if (begun_) {
        line_ += ',';
    }
    begun_ = true;
}

CsvLine& CsvLine::add(std::string_view text) {
    constexpr std::string_view kFormulaBegins = "=+-@\t\r";
    constexpr std::string_view kToBeQuoted = ",\"\r\n";
    separate();
    const bool formula = !text.empty() && kFormulaBegins.find(text.front()) != text.npos;
    const bool quoted = text.find_first_of(kToBeQuoted) != text.npos;
    line_ += quoted ? "\"" : "";
    line_ += formula ? "'" : "";
    for (const char c : text) {
        line_ += c;
        if (c == '"') {
            line_ += c;
        }
    }
    line_ += quoted ? "\"" : "";
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
