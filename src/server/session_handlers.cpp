#include <optional>
#include <string_view>
#include <utility>

#include "core/bytes.h"
#include "server/authenticator.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kPagePrefix = "page:";

Result<std::string> parse_token(const Request& request) {
    const Json json = Json::parse(as_text(request.body), nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return Error{ErrorCode::invalid_request, "The body is not a JSON object."};
    }
    const auto token = json.find("token");
    if (token == json.end() || !token->is_string() ||
        token->get_ref<const std::string&>().empty()) {
        return Error{ErrorCode::missing_field, "Token: cannot be blank."};
    }
    return token->get<std::string>();
}

Response open_session(app::Credentials& credentials, const Clock& clock, const Request& request) {
    const auto token = parse_token(request);
    if (!token) {
        return error_response(token.error(), request.head.id);
    }
    const auto session = credentials.open_session(*token);
    if (!session) {
        return error_response(session.error(), request.head.id);
    }
    Response response =
        json_response({{"role", app::page_role_name(session->role)},
                       {"liveness", access::liveness_policy_name(session->liveness)},
                       {"expires_at", to_rfc3339(session->expires_at)},
                       {"request_id", request.head.id}});
    response.headers.add("Set-Cookie",
                         session_cookie(*session, browser_is_secure(request.head), clock.now()));
    return response;
}

/// What the caller's cookie, or key, is worth.
Response describe_session(const Request& request) {
    const app::Principal& principal = request.caller->principal;
    std::string_view role = principal.name;
    if (role.starts_with(kPagePrefix)) {
        role.remove_prefix(kPagePrefix.size());
    }
    Json document{{"role", principal.by_cookie ? role : "key"},
                  {"rights", principal.rights.text()},
                  {"liveness", access::liveness_policy_name(principal.liveness)},
                  {"request_id", request.head.id}};
    if (principal.expires_at) {
        document["expires_at"] = to_rfc3339(*principal.expires_at);
    }
    return json_response(document);
}

}  // namespace

std::vector<Route> session_routes(app::Credentials& credentials, const Clock& clock) {
    Route open;
    open.method = "POST";
    open.pattern = "/api/v1/session";
    open.guard = Guard::own_page;
    open.rate_limited = true;
    open.body_limit = 4096;
    open.handle = [&credentials, &clock](const Request& request) {
        return open_session(credentials, clock, request);
    };
    Route describe;
    describe.method = "GET";
    describe.pattern = "/api/v1/session";
    describe.guard = Guard::caller;
    describe.rate_limited = true;
    describe.place = Place::io_thread;
    describe.handle = describe_session;
    return {std::move(open), std::move(describe)};
}

}  // namespace rollcall::server
