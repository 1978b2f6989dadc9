#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "people/employee.h"

namespace rollcall::people {

/// The text in small letters and without accents, so that "đặng" and "DANG" are one: Latin, Greek
/// and Cyrillic letters (the table: fold_table.h); others stay as they are. Expects UTF-8; a byte
/// that is none stays.
std::string folded(std::string_view text);

/// What a search looks into: id, name and e-mail, folded, one a line.
std::string search_text(const EmployeeId& id, std::string_view name, std::string_view email);

/// The words of a query, folded; each has to be found. At most kMostSearchWords, more are left out.
std::vector<std::string> search_words(std::string_view query);
inline constexpr std::size_t kMostSearchWords = 8;

}  // namespace rollcall::people
