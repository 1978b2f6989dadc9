#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/payroll_lines.h"
#include "core/bytes.h"

namespace rollcall::app {

/// What a payroll file is of.
struct PayrollSummary {
    attendance::Period period;
    bool provisional = false;  ///< days of somebody in it can still change, or nobody is in it
    std::size_t people = 0;
    std::size_t lines = 0;
};

enum class PayrollFormat : std::uint8_t { csv, xlsx, json };

/// "csv", "xlsx", "json"; nothing for any other text.
std::optional<PayrollFormat> parse_payroll_format(std::string_view text);

/// A file that is being made, line by line; no line is kept but in its own form. For one thread.
class PayrollFile {
  public:
    virtual ~PayrollFile() = default;
    virtual void add(const PayrollLine& line) = 0;
    /// All of it; nothing is added after that.
    virtual Result<Bytes> finish(const PayrollSummary& summary) = 0;
};

/// Cells of CSV are written as CsvLine does: one that a spreadsheet would take for a formula has an
/// apostrophe before it. A workbook (XlsxWriter) needs none, and has the headers in its first line.
/// JSON (schema Payroll) has cells by the headers. In both, hours and minutes are numbers. The
/// template outlives the file.
std::unique_ptr<PayrollFile> make_payroll_file(PayrollFormat format, const PayrollTemplate& form);

/// "closed" or "provisional".
std::string_view state_name(const PayrollSummary& summary);
/// "payroll-2026-03-01-2026-03-31.csv", with "-provisional" before the dot where it is.
std::string file_name(PayrollFormat format, const PayrollSummary& summary);
/// "text/csv; charset=utf-8", ...
std::string_view media_type(PayrollFormat format);

}  // namespace rollcall::app
