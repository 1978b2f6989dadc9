#pragma once

#include <array>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/message.h"
#include "server/responses.h"

namespace rollcall::server {

/// Fields stay in the order in which they were written.
using Json = nlohmann::ordered_json;

/// Text that is not UTF-8 is sent with replacement characters, never refused half-way.
inline Response json_response(const Json& json, int status = 200) {
    return text_response(status, "application/json",
                         json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// The double that prints as the shortest decimal which still means this very float.
inline double shortest(float value) {
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    double result = 0;
    std::from_chars(text.data(), written.ptr, result);
    return result;
}

}  // namespace rollcall::server
