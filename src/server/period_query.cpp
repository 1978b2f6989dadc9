#include "server/period_query.h"

#include <algorithm>
#include <array>
#include <string>

#include "server/json_body.h"

namespace rollcall::server {

Result<attendance::Period> period_in(const QueryFields& fields) {
    const auto text = [&fields](std::string_view name) {
        return text_in(fields, name).value_or("");
    };
    return app::parse_period({.month = text("month"),
                              .month_begin = text("month_begin"),
                              .from = text("from"),
                              .to = text("to")});
}

Result<attendance::Period> period_of(const Json& body, std::string_view other) {
    constexpr std::array<std::string_view, 4> kNames{"month", "month_begin", "from", "to"};
    for (const auto& [name, value] : body.items()) {
        const bool known = name == other || std::ranges::find(kNames, name) != kNames.end();
        if (!known || !value.is_string()) {
            return Error{ErrorCode::invalid_field, name + ": month, month_begin, from, to and " +
                                                       std::string(other) + " are known, as texts"};
        }
    }
    return app::parse_period({.month = text_member(body, "month"),
                              .month_begin = text_member(body, "month_begin"),
                              .from = text_member(body, "from"),
                              .to = text_member(body, "to")});
}

}  // namespace rollcall::server
