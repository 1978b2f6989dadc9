#include <memory>
#include <string>
#include <utility>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/rate_limiter.h"
#include "server/user_json.h"
#include "server/versions.h"

namespace rollcall::server {
namespace {

using access::Right;
using access::User;
using access::UserChange;
using app::UsersAuthority;

/// Acceptances a minute of one address: each costs the time of a password's hash.
constexpr std::uint32_t kAcceptancesPerMinute = 20;

UsersAuthority authority_of(const Request& request) {
    return app::authority_of(request.caller->principal);
}

Response refusal(const Error& error, const Request& request) {
    return error_response(error, request.head.id);
}

/// The user, as the audit log names them: by e-mail.
Response user_response(const Api& api, const User& user, const Request& request, int status = 200) {
    auto json = user_json(user, api.people);
    if (!json) {
        return refusal(json.error(), request);
    }
    (*json)["request_id"] = request.head.id;
    Response response = json_response(*json, status);
    add_version(response, user.version);
    response.audit_subject = user.terms.email;
    return response;
}

/// What a link's page is told: the token is for the fragment of an address, which no browser sends.
Json link_json(const app::IssuedLink& link) {
    return {{"token", link.token},
            {"path", "/office#token=" + link.token},
            {"expires_at", to_rfc3339(link.expires_at)}};
}

Response list(const Api& api, const Request& request) {
    const auto users = api.users.list(authority_of(request));
    if (!users) {
        return refusal(users.error(), request);
    }
    Json list = Json::array();
    for (const User& user : *users) {
        auto json = user_json(user, api.people);
        if (!json) {
            return refusal(json.error(), request);
        }
        list.push_back(std::move(*json));
    }
    return json_response({{"users", std::move(list)}, {"request_id", request.head.id}});
}

Response read(const Api& api, const Request& request) {
    const auto user = api.users.find(authority_of(request), request.parameters.front());
    return user ? user_response(api, *user, request) : refusal(user.error(), request);
}

/// Takes one member of a body. Errors: invalid_field (also: no such field), missing_field (a blank
/// name), not_found (the scope's person).
Status take_member(const Api& api, const std::string& name, const Json& value, UserChange& change) {
    if (name == "scope") {
        auto scope = scope_of(value, api.people);
        if (!scope) {
            return scope.error();
        }
        change.scope = std::move(*scope);
        return {};
    }
    if (!value.is_string()) {
        return Error{ErrorCode::invalid_field, "Every field but scope is a text."};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (name == "name" || name == "email") {
        auto parsed =
            name == "name" ? access::parse_user_name(text) : access::parse_user_email(text);
        if (!parsed) {
            return parsed.error();
        }
        (name == "name" ? change.name : change.email) = std::move(*parsed);
        return {};
    }
    if (name == "role") {
        change.role = access::role_from_name(text);
        return change.role ? Status{}
                           : Status{Error{ErrorCode::invalid_field,
                                          "role: owner, hr, supervisor, auditor or employee."}};
    }
    if (name == "state") {
        change.state = access::user_state_from_name(text);
        return change.state && *change.state != access::UserState::invited
                   ? Status{}
                   : Status{Error{ErrorCode::invalid_field, "state: active or disabled."}};
    }
    return Error{ErrorCode::invalid_field, "A user has name, email, role, scope and state."};
}

Result<UserChange> change_of(const Api& api, const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return body.error();
    }
    UserChange change;
    for (const auto& [name, value] : body->items()) {
        if (Status taken = take_member(api, name, value, change); !taken) {
            return taken.error();
        }
    }
    return change;
}

/// Adds a user and makes the invitation: who could not be invited is there and can be again.
Response add(const Api& api, const Request& request) {
    const auto wanted = change_of(api, request);
    if (!wanted) {
        return refusal(wanted.error(), request);
    }
    if (!wanted->email || !wanted->role) {
        return refusal({ErrorCode::missing_field, "Email and role cannot be blank."}, request);
    }
    if (wanted->state) {
        return refusal({ErrorCode::invalid_field, "state: a new user is invited."}, request);
    }
    const UsersAuthority by = authority_of(request);
    const auto user =
        api.users.add(by, {*wanted->email, *wanted->role, wanted->scope.value_or(access::Scope{})},
                      wanted->name.value_or(std::string()));
    if (!user) {
        return refusal(user.error(), request);
    }
    auto json = user_json(*user, api.people);
    const auto link = api.users.invite(by, user->id);
    if (!json || !link) {
        return refusal(json ? link.error() : json.error(), request);
    }
    (*json)["invitation"] = link_json(*link);
    (*json)["request_id"] = request.head.id;
    Response response = json_response(*json, 201);
    add_version(response, user->version);
    response.audit_subject = user->terms.email;
    return response;
}

Response change(const Api& api, const Request& request) {
    const auto wanted = change_of(api, request);
    if (!wanted) {
        return refusal(wanted.error(), request);
    }
    const auto user = api.users.change(authority_of(request), request.parameters.front(), *wanted,
                                       wanted_version(request));
    return user ? user_response(api, *user, request) : refusal(user.error(), request);
}

Response remove(const Api& api, const Request& request) {
    const auto user = api.users.remove(authority_of(request), request.parameters.front(),
                                       wanted_version(request));
    if (!user) {
        return refusal(user.error(), request);
    }
    Response response =
        json_response({{"id", user->id}, {"removed", true}, {"request_id", request.head.id}});
    response.audit_subject = user->terms.email;
    return response;
}

Response invite(const Api& api, const Request& request) {
    const UsersAuthority by = authority_of(request);
    const auto user = api.users.find(by, request.parameters.front());
    if (!user) {
        return refusal(user.error(), request);
    }
    const auto link = api.users.invite(by, user->id);
    if (!link) {
        return refusal(link.error(), request);
    }
    Json json = link_json(*link);
    json["request_id"] = request.head.id;
    Response response = json_response(json);
    response.audit_subject = user->terms.email;
    return response;
}

Response remove_second_factor(const Api& api, const Request& request) {
    const auto user =
        api.users.remove_second_factor(authority_of(request), request.parameters.front());
    if (!user) {
        return refusal(user.error(), request);
    }
    Response response = json_response(
        {{"id", user->id}, {"second_factor", false}, {"request_id", request.head.id}});
    response.audit_subject = user->terms.email;
    return response;
}

Response accept(const Api& api, RateLimiter& limiter, const Request& request) {
    if (const auto wait = limiter.refuse(request.head.peer.address)) {
        return too_many_requests(*wait, request.head.id);
    }
    const auto body = json_object_of(request);
    if (!body) {
        return refusal(body.error(), request);
    }
    const std::string token = text_member(*body, "token");
    const std::string name = text_member(*body, "name");
    const std::string password = text_member(*body, "password");
    const std::string email = text_member(*body, "email");
    const auto user = api.users.accept({token, name, password, email});
    if (!user) {
        return refusal(user.error(), request);
    }
    Response response = user_response(api, *user, request);
    response.audit_actor = user->terms.email;
    return response;
}

}  // namespace

std::vector<Route> user_routes(const Api& api, const Clock& clock) {
    constexpr const char* kUser = "/api/v1/users/{id}";
    const auto managing = [&api](std::string method, std::string pattern, ApiCall call) {
        Route route = api_route(api, std::move(method), std::move(pattern), Right::users, call);
        route.reach = Reach::parts;
        return route;
    };
    const auto reading = [&](std::string pattern, ApiCall call) {
        Route route = managing("GET", std::move(pattern), call);
        route.other_right = Right::audit;
        return route;
    };
    // Whoever has the link may accept it, from wherever: the link is what lets them.
    Route accepting;
    accepting.method = "POST";
    accepting.pattern = "/api/v1/users/accept";
    accepting.guard = Guard::own_page;
    accepting.rate_limited = true;
    accepting.handle = [&api,
                        limiter = std::make_shared<RateLimiter>(clock, kAcceptancesPerMinute)](
                           const Request& request) { return accept(api, *limiter, request); };
    return {reading("/api/v1/users", list),
            audited(managing("POST", "/api/v1/users", add), "user.invited"),
            audited(std::move(accepting), "user.accepted"),
            reading(kUser, read),
            audited(managing("PATCH", kUser, change), "user.changed"),
            audited(managing("DELETE", kUser, remove), "user.removed"),
            audited(managing("POST", "/api/v1/users/{id}/invitation", invite), "user.link_issued"),
            audited(managing("DELETE", "/api/v1/users/{id}/second-factor", remove_second_factor),
                    "user.second_factor_removed")};
}

}  // namespace rollcall::server
