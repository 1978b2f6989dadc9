#include "app/payroll_file.h"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/json_members.h"
#include "core/csv_writer.h"
#include "core/xlsx_writer.h"

namespace rollcall::app {
namespace {

using attendance::Minutes;
using Json = nlohmann::ordered_json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::array<std::pair<std::string_view, PayrollFormat>, 3> kFormats = {
    {{"csv", PayrollFormat::csv}, {"xlsx", PayrollFormat::xlsx}, {"json", PayrollFormat::json}}};

Bytes bytes_of(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

class CsvPayroll final : public PayrollFile {
  public:
    explicit CsvPayroll(const PayrollTemplate& form) : form_(form), line_(form.csv.separator) {
        if (form.csv.byte_order_mark) {
            text_ = kByteOrderMark;
        }
        if (form.csv.header) {
            for (const PayrollColumn& column : form.columns) {
                line_.add(column.header);
            }
            text_ += line_.take();
        }
    }

    void add(const PayrollLine& line) override {
        for (const PayrollCell& cell : line) {
            if (const auto* text = std::get_if<std::string>(&cell)) {
                line_.add(*text);
            } else {
                line_.add_number(
                    amount_text(std::get<Minutes>(cell), form_.unit, form_.csv.decimal_mark));
            }
        }
        text_ += line_.take();
    }

    Result<Bytes> finish(const PayrollSummary& /*summary*/) override {
        return bytes_of(std::exchange(text_, std::string()));
    }

  private:
    const PayrollTemplate& form_;
    CsvLine line_;
    std::string text_;
};

class XlsxPayroll final : public PayrollFile {
  public:
    explicit XlsxPayroll(const PayrollTemplate& form) : form_(form), writer_("Payroll") {
        for (const PayrollColumn& column : form.columns) {
            writer_.add_heading(column.header);
        }
        writer_.end_line();
        writer_.freeze();
    }

    void add(const PayrollLine& line) override {
        for (const PayrollCell& cell : line) {
            if (const auto* text = std::get_if<std::string>(&cell)) {
                writer_.add(*text);
            } else {
                add_amount(std::get<Minutes>(cell));
            }
        }
        writer_.end_line();
    }

    Result<Bytes> finish(const PayrollSummary& summary) override {
        return writer_.finish("Payroll " + to_text(summary.period.first) + " to " +
                              to_text(summary.period.last) + ", " +
                              std::string(state_name(summary)));
    }

  private:
    void add_amount(Minutes minutes) {
        switch (form_.unit) {
            case PayrollUnit::hours:
                writer_.add_hundredths(hundredths_of_hours(minutes));
                return;
            case PayrollUnit::minutes:
                writer_.add_number(minutes.count());
                return;
            case PayrollUnit::clock:  // as text: spreadsheets show no negative times
                writer_.add(amount_text(minutes, form_.unit));
                return;
        }
    }

    const PayrollTemplate& form_;
    XlsxWriter writer_;
};

class JsonPayroll final : public PayrollFile {
  public:
    explicit JsonPayroll(const PayrollTemplate& form) : form_(form) {}

    void add(const PayrollLine& line) override {
        lines_ += lines_.empty() ? "{" : ",{";
        for (std::size_t i = 0; i < line.size(); ++i) {
            lines_ +=
                (i == 0 ? "" : ",") + quoted(form_.columns[i].header) + ":" + text_of(line[i]);
        }
        lines_ += '}';
    }

    Result<Bytes> finish(const PayrollSummary& summary) override {
        std::string text = R"({"from":")" + to_text(summary.period.first) + R"(","to":")" +
                           to_text(summary.period.last) + R"(","state":")" +
                           std::string(state_name(summary)) + R"(","people":)" +
                           std::to_string(summary.people) + R"(,"lines":[)";
        text += std::exchange(lines_, std::string());
        text += "]}";
        return bytes_of(text);
    }

  private:
    static std::string quoted(const std::string& text) {
        return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    std::string text_of(const PayrollCell& cell) const {
        if (const auto* text = std::get_if<std::string>(&cell)) {
            return quoted(*text);
        }
        const std::string amount = amount_text(std::get<Minutes>(cell), form_.unit);
        return form_.unit == PayrollUnit::clock ? quoted(amount) : amount;
    }

    const PayrollTemplate& form_;
    std::string lines_;
};

}  // namespace

std::optional<PayrollFormat> parse_payroll_format(std::string_view text) {
    for (const auto& [word, format] : kFormats) {
        if (word == text) {
            return format;
        }
    }
    return std::nullopt;
}

std::unique_ptr<PayrollFile> make_payroll_file(PayrollFormat format, const PayrollTemplate& form) {
    switch (format) {
        case PayrollFormat::csv:
            return std::make_unique<CsvPayroll>(form);
        case PayrollFormat::xlsx:
            return std::make_unique<XlsxPayroll>(form);
        case PayrollFormat::json:
            break;
    }
    return std::make_unique<JsonPayroll>(form);
}

std::string_view state_name(const PayrollSummary& summary) {
    return summary.provisional ? "provisional" : "closed";
}

std::string file_name(PayrollFormat format, const PayrollSummary& summary) {
    return "payroll-" + to_text(summary.period.first) + "-" + to_text(summary.period.last) +
           (summary.provisional ? "-provisional." : ".") + std::string(word_of(kFormats, format));
}

std::string_view media_type(PayrollFormat format) {
    switch (format) {
        case PayrollFormat::csv:
            return "text/csv; charset=utf-8";
        case PayrollFormat::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case PayrollFormat::json:
            break;
    }
    return "application/json";
}

}  // namespace rollcall::app
