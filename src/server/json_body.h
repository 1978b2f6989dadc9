#pragma once

#include <string>
#include <string_view>

#include "server/json_response.h"
#include "server/message.h"

namespace rollcall::server {

/// The body, which has to be a JSON object. Error: invalid_request.
Result<Json> json_object_of(const Request& request);

/// The text of a member; "" if it is not there or no text.
std::string text_member(const Json& object, std::string_view name);

}  // namespace rollcall::server
