#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/bytes.h"
#include "core/digest.h"
#include "server/authenticator.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/rate_limiter.h"
#include "server/user_json.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kPagePrefix = "page:";
constexpr const char* kSession = "/api/v1/session";
// Sign-ins a minute: each costs the time of a password's hash.
constexpr std::uint32_t kSignInsOfAddress = 30;
constexpr std::uint32_t kSignInsOfAccount = 10;

/// How often an address and an account may sign in, whether the account is there or not.
struct SignInLimits {
    RateLimiter of_address;
    RateLimiter of_account;

    explicit SignInLimits(const Clock& clock)
        : of_address(clock, kSignInsOfAddress), of_account(clock, kSignInsOfAccount) {}

    std::optional<std::chrono::seconds> refuse(const Request& request, std::string_view email) {
        if (const auto wait = of_address.refuse(request.head.peer.address)) {
            return wait;
        }
        const auto folded = access::parse_user_email(email);
        return of_account.refuse(to_hex(sha256(as_bytes(folded ? *folded : std::string()))));
    }
};

Response open_page_session(const Api& api, const Clock& clock, const std::string& token,
                           const Request& request) {
    const auto session = api.credentials.open_session(token);
    if (!session) {
        return error_response(session.error(), request.head.id);
    }
    Response response =
        json_response({{"role", app::page_role_name(session->role)},
                       {"liveness", access::liveness_policy_name(session->liveness)},
                       {"expires_at", to_rfc3339(session->expires_at)},
                       {"request_id", request.head.id}});
    response.headers.add("Set-Cookie",
                         session_cookie(session->cookie, session->expires_at - clock.now(),
                                        browser_is_secure(request.head)));
    response.changed_nothing = true;  // the link was written down when it was made
    return response;
}

/// Who opened their own records, as opening them and GET tell it. Error: not_found (the person is
/// gone); as the store's.
Result<Json> own_records_json(const Api& api, PersonKey person, access::Rights rights,
                              TimePoint expires_at) {
    const auto employee = api.people.find(person);
    if (!employee || !*employee) {
        return employee ? app::nobody_in_reach() : employee.error();
    }
    return Json{{"role", access::role_name(access::Role::employee)},
                {"rights", rights.text()},
                {"employee_id", (*employee)->id.value()},
                {"employee_name", (*employee)->name},
                {"liveness", access::liveness_policy_name(access::LivenessPolicy::off)},
                {"expires_at", to_rfc3339(expires_at)}};
}

Response open_own_records(const Api& api, const Clock& clock, const std::string& token,
                          const Request& request) {
    const auto session = api.personal_links.open(token);
    if (!session) {
        return error_response(session.error(), request.head.id);
    }
    auto json = own_records_json(api, session->person, access::rights_of(access::Role::employee),
                                 session->expires_at);
    if (!json) {
        return error_response(json.error(), request.head.id);
    }
    (*json)["request_id"] = request.head.id;
    Response response = json_response(*json);
    response.headers.add("Set-Cookie",
                         session_cookie(session->cookie, session->expires_at - clock.now(),
                                        browser_is_secure(request.head)));
    response.audit_actor = session->name;
    response.audit_subject = (*json)["employee_id"].get<std::string>();
    response.audit_action = "personal_link.opened";
    return response;
}

/// Who a user is and what they may, as signing in and GET tell it.
Result<Json> signed_in_json(const Api& api, const app::SignedIn& who, access::Rights rights,
                            TimePoint expires_at) {
    auto user = user_json(who.user, api.people);
    if (!user) {
        return user;
    }
    return Json{{"role", access::role_name(who.user.terms.role)},
                {"rights", rights.text()},
                {"user", std::move(*user)},
                {"csrf_token", who.csrf_token},
                {"second_factor_owed", who.owes_second_factor},
                {"liveness", access::liveness_policy_name(access::LivenessPolicy::off)},
                {"expires_at", to_rfc3339(expires_at)}};
}

Response sign_in(const Api& api, SignInLimits& limits, const Json& body, const Request& request) {
    const std::string email = text_member(body, "email");
    const std::string password = text_member(body, "password");
    if (email.empty() || password.empty()) {
        return error_response(
            {ErrorCode::missing_field, "Token, or email and password: cannot be blank."},
            request.head.id);
    }
    if (const auto wait = limits.refuse(request, email)) {
        return too_many_requests(*wait, request.head.id);
    }
    const auto answer = api.sign_in.open({email, password, text_member(body, "code")});
    if (!answer) {
        return error_response(answer.error(), request.head.id);
    }
    if (answer->code_wanted) {
        Response response =
            json_response({{"second_factor_required", true}, {"request_id", request.head.id}});
        response.changed_nothing = true;
        return response;
    }
    const app::SignedIn& who = *answer->signed_in;
    auto json = signed_in_json(api, who, app::rights_of(who), answer->expires_at);
    if (!json) {
        return error_response(json.error(), request.head.id);
    }
    (*json)["request_id"] = request.head.id;
    Response response = json_response(*json);
    response.headers.add("Set-Cookie", session_cookie(answer->cookie, access::kSessionLifetime,
                                                      browser_is_secure(request.head)));
    response.audit_actor = who.user.terms.email;
    response.audit_subject = who.user.terms.email;
    return response;
}

Response open_session(const Api& api, const Clock& clock, SignInLimits& limits,
                      const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return error_response(body.error(), request.head.id);
    }
    const std::string token = text_member(*body, "token");
    if (app::PersonalLinks::is_token(token)) {
        return open_own_records(api, clock, token, request);
    }
    return token.empty() ? sign_in(api, limits, *body, request)
                         : open_page_session(api, clock, token, request);
}

/// What the caller's cookie, or key, is worth.
Response describe_session(const Api& api, const Request& request) {
    const app::Principal& principal = request.caller->principal;
    if (principal.signed_in || principal.own) {
        const TimePoint ends = principal.expires_at.value_or(TimePoint{});
        auto json = principal.own
                        ? own_records_json(api, principal.own->person, principal.rights, ends)
                        : signed_in_json(api, *principal.signed_in, principal.rights, ends);
        if (!json) {
            return error_response(json.error(), request.head.id);
        }
        (*json)["request_id"] = request.head.id;
        return json_response(*json);
    }
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

Response sign_out(const Api& api, const Request& request) {
    const app::Principal& who = request.caller->principal;
    const Status closed =
        who.own ? api.personal_links.close(*who.own) : api.sign_in.close(*who.signed_in);
    if (!closed) {
        return error_response(closed.error(), request.head.id);
    }
    Response response = json_response({{"signed_out", true}, {"request_id", request.head.id}});
    response.headers.add("Set-Cookie", session_cookie("", std::chrono::milliseconds(0),
                                                      browser_is_secure(request.head)));
    if (who.own) {
        response.changed_nothing = true;  // it would have ended by itself
    } else {
        response.audit_subject = who.signed_in->user.terms.email;
    }
    return response;
}

}  // namespace

std::vector<Route> session_routes(const Api& api, const Clock& clock) {
    Route open;
    open.method = "POST";
    open.pattern = kSession;
    open.guard = Guard::own_page;
    open.rate_limited = true;
    open.body_limit = 4096;
    open.action = "user.signed_in";
    open.handle = [&api, &clock,
                   limits = std::make_shared<SignInLimits>(clock)](const Request& request) {
        return open_session(api, clock, *limits, request);
    };
    Route describe;
    describe.method = "GET";
    describe.pattern = kSession;
    describe.guard = Guard::caller;
    describe.rate_limited = true;
    describe.place = Place::io_thread;
    describe.handle = [&api](const Request& request) { return describe_session(api, request); };
    Route close;
    close.method = "DELETE";
    close.pattern = kSession;
    close.guard = Guard::caller;
    close.callers = Callers::sessions;
    close.rate_limited = true;
    close.action = "user.signed_out";
    close.handle = [&api](const Request& request) { return sign_out(api, request); };
    return {std::move(open), std::move(describe), std::move(close)};
}

}  // namespace rollcall::server
