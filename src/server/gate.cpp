#include "server/gate.h"

#include <algorithm>
#include <utility>

#include "server/responses.h"

namespace rollcall::server {
namespace {

std::string address_bucket(const RequestHead& head) {
    return "address:" + head.peer.address;
}

/// From this machine itself, not through a proxy that runs on it.
bool is_local(const RequestHead& head) {
    for (const std::string_view name : {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}) {
        if (head.headers.find(name) != nullptr) {
            return false;
        }
    }
    return head.peer.loopback;
}

Response forbidden(std::string text, const RequestHead& head) {
    return error_response({ErrorCode::forbidden, std::move(text)}, head.id);
}

bool shared_with_other_origins(const RequestHead& head) {
    return head.path.starts_with("/api/") || head.path.starts_with("/photos/");
}

bool has_right(const app::Principal& caller, const Route& route) {
    return !route.right || caller.rights.has(*route.right) ||
           (route.other_right && caller.rights.has(*route.other_right));
}

bool is_in_reach(const access::Scope& scope, const Route& route) {
    if (scope.is_all()) {
        return true;
    }
    return scope.kind == access::ScopeKind::person ? route.reach == Reach::own
                                                   : route.reach != Reach::company;
}

/// Why a route for such callers is not for this one; nothing: it is.
std::optional<std::string> why_not_for(Callers callers, const app::Principal& caller) {
    const bool is_user = caller.signed_in.has_value();
    switch (callers) {
        case Callers::any:
            return std::nullopt;
        case Callers::users:
        case Callers::sessions:
            if (is_user || (callers == Callers::sessions && caller.own)) {
                return std::nullopt;
            }
            return "This is for users who have signed in.";
        case Callers::oneself:
            if (caller.scope().kind == access::ScopeKind::person) {
                return std::nullopt;
            }
            return "This is for people about themselves: with a personal link, or as a user of the "
                   "role employee.";
    }
    return "This is for nobody.";
}

/// Why the caller may not call the route; nothing: they may.
std::optional<std::string> why_not(const app::Principal& caller, const Route& route) {
    if (auto reason = why_not_for(route.callers, caller)) {
        return reason;
    }
    if (!has_right(caller, route)) {
        return caller.signed_in && caller.signed_in->owes_second_factor
                   ? "Set up the second factor first: it is required for your role."
                   : "This key or session has no right to do that.";
    }
    // Without a right the route is about the caller alone.
    if (route.right && !is_in_reach(caller.scope(), route)) {
        return "This is for those who see the whole company.";
    }
    return std::nullopt;
}

}  // namespace

Gate::Gate(std::vector<Route> routes, const Authenticator& authenticator, GateSettings settings,
           const Clock& clock)
    : router_(std::move(routes)),
      authenticator_(authenticator),
      settings_(std::move(settings)),
      requests_(clock, settings_.requests_per_minute),
      failures_(clock, settings_.failures_per_minute) {}

Gate::Verdict Gate::admit(const RequestHead& head) {
    if (is_preflight(head)) {
        return preflight(head);
    }
    Router::Found found = router_.find(head.method, head.path);
    if (auto* match = std::get_if<Router::Match>(&found)) {
        return check(head, std::move(*match));
    }
    if (const auto* wrong = std::get_if<Router::WrongMethod>(&found)) {
        Response response = error_response(
            {ErrorCode::method_not_allowed, "This address answers " + wrong->allow + " only."},
            head.id);
        response.headers.add("Allow", wrong->allow);
        return response;
    }
    return error_response({ErrorCode::not_found, settings_.not_found}, head.id);
}

Gate::Verdict Gate::check(const RequestHead& head, Router::Match match) {
    const Route& route = *match.route;
    Admission admission{&route, std::move(match.parameters), std::nullopt};
    if (auto refusal = check_caller(head, route, admission)) {
        return std::move(*refusal);
    }
    if (route.rate_limited) {
        if (auto refusal = check_rate(head, admission)) {
            return std::move(*refusal);
        }
    }
    if (admission.caller) {
        if (auto reason = why_not(admission.caller->principal, route)) {
            return forbidden(std::move(*reason), head);
        }
    }
    if (head.content_length.value_or(0) > route.body_limit) {
        return error_response(
            {ErrorCode::body_too_large, "The request body is larger than the limit of " +
                                            std::to_string(route.body_limit) + " bytes."},
            head.id);
    }
    return admission;
}

Gate::Refusal Gate::check_caller(const RequestHead& head, const Route& route,
                                 Admission& admission) {
    const bool local_metrics =
        route.guard == Guard::metrics && settings_.metrics_for_loopback && is_local(head);
    if (route.guard == Guard::open || local_metrics) {
        return std::nullopt;
    }
    if (route.guard == Guard::own_page) {
        const bool foreign = head.headers.find("Origin") != nullptr && !origin_is_own(head);
        return foreign ? Refusal(forbidden("This works from Rollcall's own pages only.", head))
                       : std::nullopt;
    }
    auto caller = authenticator_.caller(head);
    if (!caller) {
        return error_response(caller.error(), head.id);
    }
    if (!*caller) {
        return unauthorised(head);
    }
    const app::Principal& principal = (**caller).principal;
    if (principal.by_cookie && !origin_is_own(head)) {
        return forbidden("A page's session works from Rollcall's own pages only.", head);
    }
    if (principal.signed_in && !csrf_token_is_right(head, *principal.signed_in)) {
        return forbidden("The header X-CSRF-Token has to be the token of this session.", head);
    }
    if (route.guard == Guard::metrics && !principal.rights.has(access::Right::metrics)) {
        return forbidden("This key has no right to read the metrics.", head);
    }
    admission.caller = std::move(*caller);
    return std::nullopt;
}

Gate::Refusal Gate::check_rate(const RequestHead& head, const Admission& admission) {
    const auto wait =
        requests_.refuse(admission.caller ? admission.caller->bucket : address_bucket(head));
    return wait ? Refusal(too_many_requests(*wait, head.id)) : std::nullopt;
}

Response Gate::unauthorised(const RequestHead& head) {
    if (const auto wait = failures_.refuse(address_bucket(head))) {
        return too_many_requests(*wait, head.id);
    }
    return error_response({ErrorCode::unauthorized, "You are not authorized to perform the action"},
                          head.id);
}

bool Gate::is_allowed_origin(const std::string* origin) const {
    return origin != nullptr &&
           std::ranges::find(settings_.cors_origins, *origin) != settings_.cors_origins.end();
}

bool Gate::is_preflight(const RequestHead& head) const {
    return head.method == "OPTIONS" && shared_with_other_origins(head) &&
           head.headers.find("Access-Control-Request-Method") != nullptr &&
           is_allowed_origin(head.headers.find("Origin")) && !router_.allowed(head.path).empty();
}

Response Gate::preflight(const RequestHead& head) const {
    Response response;
    response.status = 204;
    response.headers.add("Access-Control-Allow-Methods", router_.allowed(head.path));
    response.headers.add("Access-Control-Allow-Headers",
                         "X-API-Key, Content-Type, Idempotency-Key, If-Match");
    response.headers.add("Access-Control-Max-Age", "600");
    return response;
}

void Gate::complete(const RequestHead& head, Response& response) const {
    Headers& headers = response.headers;
    headers.add("X-Request-Id", head.id);
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Referrer-Policy", "no-referrer");
    headers.add("Permissions-Policy", "camera=(self), microphone=(), geolocation=()");
    if (headers.find("Cache-Control") == nullptr) {
        headers.add("Cache-Control", "no-store");
    }
    if (headers.find("Content-Security-Policy") == nullptr) {
        headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    if (settings_.cors_origins.empty() || !shared_with_other_origins(head)) {
        return;
    }
    headers.add("Vary", "Origin");
    const std::string* origin = head.headers.find("Origin");
    if (is_allowed_origin(origin)) {
        headers.add("Access-Control-Allow-Origin", *origin);
        headers.add("Access-Control-Expose-Headers", "X-Request-Id, Retry-After, ETag");
    }
}

}  // namespace rollcall::server
