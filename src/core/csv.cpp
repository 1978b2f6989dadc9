#include "core/csv.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace rollcall {
namespace {

constexpr std::string_view kSeparators = ",;\t";
constexpr std::string_view kSeparatorLine = "sep=";

/// One row after the other, with the number of the line on which it begins.
class RowReader {
  public:
    RowReader(std::string_view text, char separator, const TableLimits& limits)
        : left_(text), separator_(separator), limits_(limits) {}

    /// Nothing at the end.
    std::optional<TableRow> next() {
        if (left_.empty()) {
            return std::nullopt;
        }
        row_ = TableRow{.line = line_, .cells = {}, .fault = {}};
        const std::size_t before = left_.size();
        while (read_cell()) {
        }
        if (before - left_.size() > limits_.row_bytes) {
            row_.refuse_length(limits_);
        }
        return std::move(row_);
    }

  private:
    /// Whether another cell of the row follows.
    bool read_cell() {
        std::string cell;
        const bool quoted = !left_.empty() && left_.front() == '"';
        if (quoted) {
            cell = take_quoted();
        }
        const std::size_t end = std::min(left_.find_first_of(ends_), left_.size());
        const std::string_view rest = left_.substr(0, end);
        if (quoted && !trimmed(rest).empty()) {
            row_.refuse("there is text after a closing quote");
        }
        if (!quoted) {
            cell = rest;
        }
        left_.remove_prefix(end);
        if (row_.cells.size() == limits_.columns) {
            row_.refuse_width(limits_);
        } else {
            row_.cells.emplace_back(trimmed(cell));
        }
        if (!left_.empty() && left_.front() == separator_) {
            left_.remove_prefix(1);
            return true;
        }
        take_line_end();
        return false;
    }

    /// From one quote to the next that is not doubled.
    std::string take_quoted() {
        std::string cell;
        left_.remove_prefix(1);
        while (true) {
            const std::size_t end = left_.find('"');
            if (end == std::string_view::npos) {
                row_.refuse("a quote is not closed");
                count_lines(left_);
                left_ = {};
                return cell;
            }
            cell += left_.substr(0, end);
            count_lines(left_.substr(0, end));
            left_.remove_prefix(end + 1);
            if (left_.empty() || left_.front() != '"') {
                return cell;
            }
            cell += '"';
            left_.remove_prefix(1);
        }
    }

    void take_line_end() {
        if (left_.starts_with("\r\n")) {
            left_.remove_prefix(1);
        }
        if (!left_.empty()) {
            left_.remove_prefix(1);
            ++line_;
        }
    }

    void count_lines(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
            line_ += (text[i] == '\n' || text[i] == '\r') && !pair ? 1 : 0;
        }
    }

    std::string_view left_;
    char separator_;
    const TableLimits& limits_;
    std::string ends_ = std::string("\r\n") + separator_;
    std::size_t line_ = 1;
    TableRow row_;
};

/// The separator that the first line has most of outside quotes; of none, a comma.
char guessed_separator(std::string_view text) {
    std::array<std::size_t, kSeparators.size()> counts{};
    bool quoted = false;
    for (const char c : text) {
        if (!quoted && (c == '\r' || c == '\n')) {
            break;
        }
        quoted = quoted != (c == '"');
        const std::size_t which = kSeparators.find(c);
        if (!quoted && which != std::string_view::npos) {
            ++counts[which];
        }
    }
    return kSeparators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// What Excel takes for the separator, if the first line says so.
std::optional<char> stated_separator(std::string_view text) {
    const std::size_t length = kSeparatorLine.size();
    const bool stated = text.starts_with(kSeparatorLine) && text.size() > length + 1 &&
                        kSeparators.find(text[length]) != std::string_view::npos &&
                        (text[length + 1] == '\r' || text[length + 1] == '\n');
    return stated ? std::optional(text[length]) : std::nullopt;
}

void append_utf8(std::string& text, char32_t letter) {
    constexpr std::array<unsigned, 4> kLeads = {0x00, 0xC0, 0xE0, 0xF0};
    const std::size_t tail = letter < 0x80 ? 0 : letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    text += static_cast<char>(kLeads[tail] | (letter >> (6 * tail)));
    for (std::size_t i = tail; i-- > 0;) {
        text += static_cast<char>(0x80U | ((letter >> (6 * i)) & 0x3FU));
    }
}

/// RFC 2781. Nothing for a lone surrogate or half a unit.
std::optional<std::string> from_utf16(ByteView bytes, bool little_endian) {
    if (bytes.size() % 2 != 0) {
        return std::nullopt;
    }
    const auto unit_at = [&](std::size_t at) -> char32_t {
        const unsigned first = bytes[at];
        const unsigned second = bytes[at + 1];
        return little_endian ? first | second << 8U : first << 8U | second;
    };
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        char32_t letter = unit_at(at);
        if (letter >= 0xD800 && letter <= 0xDFFF) {
            const bool pair =
                letter < 0xDC00 && at + 2 < bytes.size() && (unit_at(at + 2) & 0xFC00U) == 0xDC00U;
            if (!pair) {
                return std::nullopt;
            }
            at += 2;
            letter = 0x10000 + ((letter - 0xD800) << 10U) + (unit_at(at) - 0xDC00);
        }
        append_utf8(text, letter);
    }
    return text;
}

}  // namespace

std::optional<std::string> decoded_text(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    if (text.starts_with("\xFF\xFE")) {
        return from_utf16(bytes.subspan(2), true);
    }
    if (text.starts_with("\xFE\xFF")) {
        return from_utf16(bytes.subspan(2), false);
    }
    if (bytes.size() >= 2 && (bytes[0] == 0) != (bytes[1] == 0)) {
        return from_utf16(bytes, bytes[1] == 0);
    }
    const std::string_view plain = text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
    return is_utf8(plain) ? std::optional<std::string>(plain) : std::nullopt;
}

Result<Table> read_csv(ByteView bytes, const TableLimits& limits) {
    const std::optional<std::string> text = decoded_text(bytes);
    if (!text) {
        return Error{
            ErrorCode::invalid_field,
            "The file is no text in UTF-8 or UTF-16; save it as \"CSV UTF-8\" and send that."};
    }
    const std::optional<char> stated = stated_separator(*text);
    RowReader reader(*text, stated.value_or(guessed_separator(*text)), limits);
    TableBuilder table(limits);
    while (std::optional<TableRow> row = reader.next()) {
        if (stated && row->line == 1) {
            continue;
        }
        if (Status added = table.add(std::move(*row)); !added) {
            return added.error();
        }
    }
    return std::move(table).finish();
}

}  // namespace rollcall
