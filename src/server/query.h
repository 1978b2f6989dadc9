#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "server/message.h"
#include "server/uri.h"

namespace rollcall::server {

inline constexpr std::size_t kLargestPage = 1000;  ///< entries of one page of a list

/// The fields of a request's query. Error: invalid_request (a broken percent escape).
Result<QueryFields> query_of(const Request& request);

/// The text of a field; nothing where it is not there or empty.
std::optional<std::string> text_in(const QueryFields& fields, std::string_view name);

/// A moment of a field as RFC 3339 writes it; nothing where it is not there or empty. Error:
/// invalid_field.
Result<std::optional<TimePoint>> moment_in(const QueryFields& fields, std::string_view name);

/// A whole number and nothing else; nothing for any other text.
std::optional<std::int64_t> whole_number(std::string_view text);

/// A whole number from 1 on; nothing where it is not there. Error: invalid_field.
Result<std::optional<std::int64_t>> number_in(const QueryFields& fields, std::string_view name);

/// The field `limit`, from 1 to kLargestPage; `otherwise` where it is not there. Error:
/// invalid_field.
Result<std::size_t> page_limit(const QueryFields& fields, std::size_t otherwise);

}  // namespace rollcall::server
