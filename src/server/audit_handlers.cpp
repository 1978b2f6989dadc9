#include <utility>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kDefaultPage = 100;

Json entry_json(const access::NumberedAuditEntry& numbered) {
    const access::AuditEntry& entry = numbered.entry;
    return {{"number", numbered.number}, {"at", to_rfc3339(entry.at)},
            {"actor", entry.actor},      {"action", entry.action},
            {"subject", entry.subject},  {"subject_erased", entry.subject_erased},
            {"address", entry.address},  {"request_id", entry.request_id}};
}

Result<std::optional<std::int64_t>> cursor_in(const QueryFields& fields) {
    const auto text = text_in(fields, "cursor");
    if (!text) {
        return std::optional<std::int64_t>();
    }
    const auto number = whole_number(*text);
    if (!number || *number < 1) {
        return Error{ErrorCode::invalid_field, "cursor: a whole number from 1 on."};
    }
    return number;
}

Response list(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    const auto cursor = cursor_in(*fields);
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!cursor || !limit) {
        return error_response(cursor ? limit.error() : cursor.error(), request.head.id);
    }
    const access::AuditFilter filter{.actor = text_in(*fields, "actor").value_or(""),
                                     .action = text_in(*fields, "action").value_or(""),
                                     .subject = text_in(*fields, "subject").value_or("")};
    const auto page = api.audit.list(filter, *cursor, *limit);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    Json entries = Json::array();
    for (const access::NumberedAuditEntry& entry : page->entries) {
        entries.push_back(entry_json(entry));
    }
    Json json{{"entries", std::move(entries)}};
    if (page->next) {
        json["next"] = std::to_string(*page->next);
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> audit_routes(const Api& api) {
    return {api_route(api, "GET", "/api/v1/audit", Right::admin, list)};
}

}  // namespace rollcall::server
