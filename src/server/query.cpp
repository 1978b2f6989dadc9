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
