#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// A line of a table as RFC 4180 says, with CR LF at its end. A cell that a spreadsheet would take
/// for a formula (it begins with = + - @, a tab or CR) gets an apostrophe before it, which
/// spreadsheets show as text; a number that is to stay one is written with add_number.
class CsvLine {
  public:
    CsvLine& add(std::string_view text);
    CsvLine& add_number(long long number);
    /// The line; this one is empty then.
    std::string take();

  private:
    void separate();

    std::string line_;
    bool begun_ = false;
};

}  // namespace rollcall
