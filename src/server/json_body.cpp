#include "server/json_body.h"

#include <utility>

namespace rollcall::server {

Result<Json> json_object_of(const Request& request) {
    Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) {  // nor is one that could not be read
        return Error{ErrorCode::invalid_request, "The body has to be a JSON object."};
    }
    return body;
}

std::string text_member(const Json& object, std::string_view name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>()
                                                         : std::string();
}

}  // namespace rollcall::server
