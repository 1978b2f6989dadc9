#include "server/versions.h"

#include <charconv>
#include <string>

namespace rollcall::server {

void add_version(Response& response, std::uint64_t version) {
    response.headers.add("ETag", '"' + std::to_string(version) + '"');
}

std::optional<std::uint64_t> wanted_version(const Request& request) {
    const std::string* text = request.head.headers.find("If-Match");
    if (text == nullptr || *text == "*") {
        return std::nullopt;
    }
    std::uint64_t version = 0;
    if (text->size() > 2 && text->front() == '"' && text->back() == '"') {
        const char* const end = text->data() + text->size() - 1;
        const auto parsed = std::from_chars(text->data() + 1, end, version);
        return parsed.ec == std::errc() && parsed.ptr == end ? version : 0;
    }
    return version;
}

}  // namespace rollcall::server
