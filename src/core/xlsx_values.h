#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// What a cell's number is, by the format that it is shown in.
struct NumberFormat {
    enum class Kind { number, date, date_time };
    Kind kind = Kind::number;
    std::size_t digits = 0;  ///< that a whole number has at least, with zeros before it
};

/// Of the formats that every workbook has without writing them down (ECMA-376 part 1, 18.8.30).
NumberFormat built_in_format(unsigned id);

/// Of a format that the workbook defines, by its code (ECMA-376 part 1, 18.8.31): "dd.mm.yyyy" is
/// one of a date, "0000" of a number with four digits.
NumberFormat format_of_code(std::string_view code);

/// A number as text: a whole one without a decimal point, others with up to 15 significant digits,
/// which are those that spreadsheets keep; a date as YYYY-MM-DD, with " HH:MM:SS" after it if its
/// format shows a time and the time is not midnight; a time alone as HH:MM:SS. `from_1904`: the
/// workbook counts days from 1904-01-01. What is no day of the calendar from 1900 to 9999 is given
/// as a number. `value` is finite.
std::string number_text(double value, const NumberFormat& format, bool from_1904);

/// A date of ISO 8601 as workbooks write it, without a time that is midnight: "2026-03-01T00:00:00"
/// is 2026-03-01. Any other text as it is.
std::string iso_date_text(std::string_view text);

/// A whole number without a sign and anything around it; nothing for any other text.
std::optional<std::size_t> whole_number(std::string_view text);

/// A text in which "_x000D_" stands for a carriage return, and so for each ASCII character
/// (ECMA-376 part 1, 22.9.2.19), as it is meant.
std::string unescaped(std::string_view text);

}  // namespace rollcall
