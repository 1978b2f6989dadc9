#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// A workbook of one sheet, as spreadsheets read it (XLSX), written cell by cell. The finished
/// lines lie in unnamed temporary files, not in memory, until the end. Text is text whatever it
/// begins with: no cell becomes a formula. For one thread.
class XlsxWriter {
  public:
    /// `sheet`: at most 31 characters, none of []:*?/\ among them.
    explicit XlsxWriter(const std::string& sheet);
    ~XlsxWriter();
    XlsxWriter(const XlsxWriter&) = delete;
    XlsxWriter& operator=(const XlsxWriter&) = delete;

    /// The next cell of the line. UTF-8, at most 32,767 characters.
    void add(const std::string& text);
    /// The same as a heading.
    void add_heading(const std::string& text);
    /// `hundredths` of a number that is shown with two decimals.
    void add_hundredths(std::int64_t hundredths);
    void add_number(std::int64_t number);
    void end_line();
    /// The lines so far stay in sight when the sheet is scrolled.
    void freeze();

    /// The file; nothing is added after that. `title`: in its properties and at the head of each
    /// printed page. Error: unavailable (no room for temporary files, too many lines), with the
    /// library's reason.
    Result<Bytes> finish(const std::string& title);

  private:
    struct Workbook;
    std::unique_ptr<Workbook> book_;
};

}  // namespace rollcall
