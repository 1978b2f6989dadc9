#include "server/query.h"

#include <charconv>
#include <utility>

namespace rollcall::server {

Result<QueryFields> query_of(const Request& request) {
    auto fields = QueryFields::parse(request.head.query);
    if (!fields) {
        return Error{ErrorCode::invalid_request, "The query has a broken percent escape."};
    }
    return std::move(*fields);
}

std::optional<std::string> text_in(const QueryFields& fields, std::string_view name) {
    const std::string* text = fields.find(name);
    return text != nullptr && !text->empty() ? std::optional(*text) : std::nullopt;
}

Result<std::optional<TimePoint>> moment_in(const QueryFields& fields, std::string_view name) {
    const auto text = text_in(fields, name);
    if (!text) {
        return std::optional<TimePoint>();
    }
    const auto time = parse_rfc3339(*text);
    if (!time) {
        return Error{ErrorCode::invalid_field,
                     std::string(name) +
                         ": a time such as 2026-03-01T08:30:00Z or, with %2B for "
                         "the plus sign, 2026-03-01T15:30:00+07:00."};
    }
    return time;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

Result<std::optional<std::int64_t>> number_in(const QueryFields& fields, std::string_view name) {
    const std::string* text = fields.find(name);
    if (text == nullptr) {
        return std::optional<std::int64_t>();
    }
    const auto number = whole_number(*text);
    if (!number || *number < 1) {
        return Error{ErrorCode::invalid_field, std::string(name) + ": a whole number from 1 on."};
    }
    return number;
}

Result<std::size_t> page_limit(const QueryFields& fields, std::size_t otherwise) {
    const std::string* text = fields.find("limit");
    if (text == nullptr) {
        return otherwise;
    }
    std::size_t limit = 0;
    const char* const end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, limit);
    if (parsed.ec != std::errc() || parsed.ptr != end || limit < 1 || limit > kLargestPage) {
        return Error{ErrorCode::invalid_field, "limit: a whole number from 1 to 1000."};
    }
    return limit;
}

}  // namespace rollcall::server
