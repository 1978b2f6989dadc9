#include <string>
#include <utility>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::Right;
using webhooks::Delivery;
using webhooks::DeliveryNumber;
using webhooks::Hook;
using webhooks::HookChange;
using webhooks::HookId;
using webhooks::HookState;
using webhooks::Kinds;

constexpr std::size_t kDefaultPage = 100;
constexpr const char* kHooks = "/api/v1/webhooks";
constexpr const char* kHook = "/api/v1/webhooks/{id}";

HookId hook_id_of(const Request& request) {
    return HookId(request.parameters.front());
}

Json hook_json(const Hook& hook) {
    Json json{{"id", hook.id.value()},
              {"name", hook.terms.name},
              {"url", hook.terms.url},
              {"kinds", hook.terms.kinds.names()},
              {"state", webhooks::hook_state_name(hook.state)},
              {"created_at", to_rfc3339(hook.created_at)},
              {"failures", hook.failures}};
    if (hook.failing_since) {
        json["failing_since"] = to_rfc3339(*hook.failing_since);
    }
    json["waiting"] = hook.waiting;
    return json;
}

Json delivery_json(const Delivery& delivery) {
    Json json{{"number", delivery.number.value()},
              {"id", delivery.id},
              {"kind", webhooks::kind_name(delivery.kind)},
              {"created_at", to_rfc3339(delivery.created_at)},
              {"state", webhooks::delivery_state_name(delivery.state)},
              {"attempts", delivery.attempts}};
    if (delivery.next_at) {
        json["next_attempt_at"] = to_rfc3339(*delivery.next_at);
    }
    if (delivery.last_at) {
        json["last_attempt_at"] = to_rfc3339(*delivery.last_at);
    }
    if (delivery.status) {
        json["status"] = *delivery.status;
    }
    if (!delivery.error.empty()) {
        json["error"] = delivery.error;
    }
    return json;
}

Response answer(Json json, const Request& request, int status = 200) {
    json["request_id"] = request.head.id;
    return json_response(json, status);
}

Result<Kinds> kinds_of(const Json& value) {
    if (!value.is_array()) {
        return Error{ErrorCode::invalid_field, "kinds: a list of texts."};
    }
    Kinds kinds;
    for (const Json& name : value) {
        const auto kind = name.is_string()
                              ? webhooks::kind_from_name(name.get_ref<const std::string&>())
                              : std::nullopt;
        if (!kind || *kind == webhooks::Kind::ping) {
            return Error{ErrorCode::invalid_field,
                         "kinds: there is no such kind as one of these; docs/webhooks.md lists "
                         "them."};
        }
        kinds.add(*kind);
    }
    return kinds;
}

/// Takes one member of a body. Error: invalid_field.
Status take_member(const std::string& name, const Json& value, HookChange& change) {
    if (name == "kinds") {
        const auto kinds = kinds_of(value);
        if (!kinds) {
            return kinds.error();
        }
        change.kinds = *kinds;
        return {};
    }
    if (!value.is_string()) {
        return Error{ErrorCode::invalid_field, "Every field but kinds is a text."};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (name == "name" || name == "url") {
        (name == "name" ? change.name : change.url) = text;
        return {};
    }
    if (name == "state" && (text == "active" || text == "paused")) {
        change.state = text == "active" ? HookState::active : HookState::paused;
        return {};
    }
    return Error{ErrorCode::invalid_field,
                 "A webhook has name, url, kinds and state, which is active or paused."};
}

Result<HookChange> change_of(const Request& request) {
    const auto body = json_object_of(request);
    if (!body) {
        return body.error();
    }
    HookChange change;
    for (const auto& [name, value] : body->items()) {
        if (Status taken = take_member(name, value, change); !taken) {
            return taken.error();
        }
    }
    return change;
}

Response add(const Api& api, const Request& request) {
    const auto wanted = change_of(request);
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    if (wanted->state) {
        return error_response({ErrorCode::invalid_field, "state: a new webhook is active."},
                              request.head.id);
    }
    const auto issued = api.webhooks.add(
        {wanted->name.value_or(""), wanted->url.value_or(""), wanted->kinds.value_or(Kinds())});
    if (!issued) {
        return error_response(issued.error(), request.head.id);
    }
    Json json = hook_json(issued->hook);
    json["secret"] = issued->secret;
    Response response = answer(std::move(json), request, 201);
    response.audit_subject = issued->hook.id.value();
    return response;
}

Response list(const Api& api, const Request& request) {
    const auto hooks = api.webhooks.store().hooks();
    if (!hooks) {
        return error_response(hooks.error(), request.head.id);
    }
    Json list = Json::array();
    for (const Hook& hook : *hooks) {
        list.push_back(hook_json(hook));
    }
    return answer({{"webhooks", std::move(list)}}, request);
}

Response hook_response(const Result<Hook>& hook, const Request& request) {
    return hook ? answer(hook_json(*hook), request) : error_response(hook.error(), request.head.id);
}

Response read(const Api& api, const Request& request) {
    return hook_response(api.webhooks.find(hook_id_of(request)), request);
}

Response change(const Api& api, const Request& request) {
    const auto wanted = change_of(request);
    if (!wanted) {
        return error_response(wanted.error(), request.head.id);
    }
    return hook_response(api.webhooks.change(hook_id_of(request), *wanted), request);
}

Response remove(const Api& api, const Request& request) {
    const HookId id = hook_id_of(request);
    if (Status removed = api.webhooks.remove(id); !removed) {
        return error_response(removed.error(), request.head.id);
    }
    return answer({{"id", id.value()}, {"removed", true}}, request);
}

Response roll_secret(const Api& api, const Request& request) {
    const auto issued = api.webhooks.roll_secret(hook_id_of(request));
    if (!issued) {
        return error_response(issued.error(), request.head.id);
    }
    return answer({{"id", issued->hook.id.value()}, {"secret", issued->secret}}, request);
}

/// It is sent by another thread: the list of deliveries tells what came of it.
Response accepted(const Result<Delivery>& delivery, const Request& request) {
    return delivery ? answer(delivery_json(*delivery), request, 202)
                    : error_response(delivery.error(), request.head.id);
}

Response test(const Api& api, const Request& request) {
    return accepted(api.webhooks.ping(hook_id_of(request)), request);
}

Response redeliver(const Api& api, const Request& request) {
    const auto number = number_of(request.parameters[1], "delivery");
    if (!number) {
        return error_response(number.error(), request.head.id);
    }
    return accepted(api.webhooks.redeliver(hook_id_of(request), DeliveryNumber(*number)), request);
}

Response list_deliveries(const Api& api, const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return error_response(fields.error(), request.head.id);
    }
    const auto cursor = number_in(*fields, "cursor");
    const auto limit = page_limit(*fields, kDefaultPage);
    if (!cursor || !limit) {
        return error_response(cursor ? limit.error() : cursor.error(), request.head.id);
    }
    const auto hook = api.webhooks.find(hook_id_of(request));
    if (!hook) {
        return error_response(hook.error(), request.head.id);
    }
    const auto page = api.webhooks.store().deliveries(
        hook->id, *cursor ? std::optional(DeliveryNumber(**cursor)) : std::nullopt, *limit);
    if (!page) {
        return error_response(page.error(), request.head.id);
    }
    Json deliveries = Json::array();
    for (const Delivery& delivery : page->deliveries) {
        deliveries.push_back(delivery_json(delivery));
    }
    Json json{{"deliveries", std::move(deliveries)}};
    if (page->next) {
        json["next"] = std::to_string(page->next->value());
    }
    return answer(std::move(json), request);
}

}  // namespace

std::vector<Route> webhook_routes(const Api& api) {
    const auto admin = [&api](const char* method, const std::string& path, ApiCall call) {
        return api_route(api, method, path, Right::admin, call);
    };
    const std::string hook = kHook;
    const std::string deliveries = hook + "/deliveries";
    return {admin("GET", kHooks, list),
            audited(admin("POST", kHooks, add), "webhook.added"),
            admin("GET", hook, read),
            audited(admin("PATCH", hook, change), "webhook.changed"),
            audited(admin("DELETE", hook, remove), "webhook.removed"),
            audited(admin("POST", hook + "/secret", roll_secret), "webhook.secret_rolled"),
            audited(admin("POST", hook + "/test", test), "webhook.tested"),
            admin("GET", deliveries, list_deliveries),
            audited(admin("POST", deliveries + "/{number}/redeliver", redeliver),
                    "webhook.redelivered")};
}

}  // namespace rollcall::server
