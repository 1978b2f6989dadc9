#include <string>
#include <utility>

#include "server/api_route.h"
#include "server/authenticator.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

constexpr const char* kPassword = "/api/v1/session/password";
constexpr const char* kSecondFactor = "/api/v1/session/second-factor";

const app::SignedIn& who_calls(const Request& request) {
    return *request.caller->principal.signed_in;
}

Response refusal(const Error& error, const Request& request) {
    return error_response(error, request.head.id);
}

/// The answer to a call about oneself, with what the audit log names.
Response answer(Json json, const Request& request) {
    json["request_id"] = request.head.id;
    Response response = json_response(json);
    response.audit_subject = who_calls(request).user.terms.email;
    return response;
}

Response change_password(const Api& api, const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return refusal(body.error(), request);
    }
    if (Status changed = api.sign_in.change_password(
            who_calls(request), text_member(*body, "current"), text_member(*body, "password"));
        !changed) {
        return refusal(changed.error(), request);
    }
    Response response = answer({{"changed", true}, {"signed_out", true}}, request);
    response.headers.add("Set-Cookie", session_cookie("", std::chrono::milliseconds(0),
                                                      browser_is_secure(request.head)));
    return response;
}

Response describe(const Api& api, const Request& request) {
    const auto secrets = api.sign_in.secrets(who_calls(request).user.id);
    if (!secrets) {
        return refusal(secrets.error(), request);
    }
    return answer(
        {{"confirmed", secrets->confirmed}, {"recovery_codes_left", secrets->recovery_codes}},
        request);
}

Response offer(const Api& api, const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return refusal(body.error(), request);
    }
    const auto offered =
        api.sign_in.offer_second_factor(who_calls(request), text_member(*body, "password"));
    if (!offered) {
        return refusal(offered.error(), request);
    }
    return answer({{"secret", offered->secret}, {"uri", offered->uri}}, request);
}

Response confirm(const Api& api, const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return refusal(body.error(), request);
    }
    const auto codes =
        api.sign_in.confirm_second_factor(who_calls(request), text_member(*body, "code"));
    if (!codes) {
        return refusal(codes.error(), request);
    }
    return answer({{"confirmed", true}, {"recovery_codes", *codes}}, request);
}

Response remove(const Api& api, const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return refusal(body.error(), request);
    }
    if (Status removed =
            api.sign_in.remove_second_factor(who_calls(request), text_member(*body, "password"));
        !removed) {
        return refusal(removed.error(), request);
    }
    return answer({{"confirmed", false}}, request);
}

}  // namespace

std::vector<Route> account_routes(const Api& api) {
    const auto own = [&api](std::string method, std::string pattern, ApiCall call) {
        Route route;
        route.method = std::move(method);
        route.pattern = std::move(pattern);
        route.guard = Guard::caller;
        route.callers = Callers::users;
        route.rate_limited = true;
        route.body_limit = 4096;
        route.handle = [&api, call](const Request& request) { return call(api, request); };
        return route;
    };
    return {audited(own("PUT", kPassword, change_password), "user.password_changed"),
            own("GET", kSecondFactor, describe),
            audited(own("POST", kSecondFactor, offer), "user.second_factor_offered"),
            audited(own("PUT", kSecondFactor, confirm), "user.second_factor_confirmed"),
            audited(own("DELETE", kSecondFactor, remove), "user.second_factor_removed")};
}

}  // namespace rollcall::server
