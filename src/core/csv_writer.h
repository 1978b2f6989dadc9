#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// A line of a table as RFC 4180 says, with CR LF at its end. A cell that a spreadsheet would take
/// for a formula (it begins with = + - @, a tab or CR) gets an apostrophe before it, which
/// spreadsheets show as text; a number that is to stay one is written with add_number.
class CsvLine {
  public:
    /// `separator`: comma, semicolon or tab.
    explicit CsvLine(char separator = ',') : separator_(separator) {}

    CsvLine& add(std::string_view text);
    CsvLine& add_number(long long number);
    /// A number as the caller writes it ("-1,50"); not for text of others.
    CsvLine& add_number(std::string_view digits);
    /// The line; this one is empty then.
    std::string take();

  private:
    void separate();
    void add_cell(std::string_view text, bool formula);

    char separator_;
    std::string line_;
    bool begun_ = false;
};

}  // namespace rollcall
