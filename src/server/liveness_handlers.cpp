#include <algorithm>
#include <utility>

#include "server/api_route.h"
#include "server/burst_form.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kBurstBytes = 8 * 1024 * 1024;

struct Context {
    const Api& api;
    Metrics& metrics;
    std::size_t burst_bytes;
};

const std::string& device_of(const Request& request) {
    return request.caller->bucket;
}

Json actions_json(const liveness::Session& session) {
    Json actions = Json::array();
    for (const liveness::Action action : session.actions) {
        actions.push_back(liveness::action_name(action));
    }
    return actions;
}

Response create(const Context& context, const Request& request) {
    if (Status able = context.api.active_liveness.ready(must_look_live_too(request)); !able) {
        return error_response(able.error(), request.head.id);
    }
    const auto session = context.api.active_liveness.book().create(device_of(request));
    if (!session) {
        return liveness_refusal(context.api, session.error(), request);
    }
    return json_response(
        {{"session", session->id},
         {"actions", actions_json(*session)},
         {"expires_at", to_rfc3339(session->expires_at)},
         {"seconds", liveness::kSessionTime.count()},
         {"frames", {{"least", liveness::kLeastFrames}, {"most", liveness::kMostFrames}}},
         {"bytes", context.burst_bytes},
         {"request_id", request.head.id}});
}

Response submit(const Context& context, const Request& request) {
    const auto form = Form::read(request);
    if (!form) {
        return error_response(form.error(), request.head.id);
    }
    const auto frames = burst_of(*form);
    if (!frames) {
        return error_response(frames.error(), request.head.id);
    }
    const std::string& session = request.parameters.front();
    const auto judged = judge_burst(context.api, context.metrics, request, session, *frames);
    if (!judged) {
        return liveness_refusal(context.api, judged.error(), request);
    }
    Json json{{"session", session}, {"live", judged->identity.has_value()}};
    if (judged->identity) {
        Json identification = identification_json(*judged->identity, context.api.photo_links);
        identification["model"] = judged->identity->model.value();
        json["identification"] = std::move(identification);
    } else {
        add_failure(json, *judged);
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response result(const Context& context, const Request& request) {
    const auto report =
        context.api.active_liveness.report(device_of(request), request.parameters.front());
    if (!report) {
        return error_response(report.error(), request.head.id);
    }
    const auto& [session, state, outcome] = report->session;
    Json json{{"session", session.id},
              {"state", liveness::state_name(state)},
              {"actions", actions_json(session)},
              {"expires_at", to_rfc3339(session.expires_at)}};
    if (state == liveness::SessionState::failed) {
        json["reason"] = liveness::reason_name(outcome.reason);
    }
    if (report->employee) {
        json["employee_id"] = report->employee->value();
    }
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> liveness_routes(const Api& api, std::size_t picture_limit, Metrics& metrics) {
    using Call = Response (*)(const Context&, const Request&);
    const Context context{api, metrics, std::min(kBurstBytes, picture_limit)};
    const auto route = [&context](std::string method, std::string pattern, Call call) {
        return api_route(
            std::move(method), std::move(pattern), Right::search,
            [context, call](const Request& request) { return call(context, request); });
    };
    std::vector<Route> routes{
        route("POST", "/api/v1/liveness/sessions", create),
        route("POST", "/api/v1/liveness/sessions/{id}/frames", submit),
        route("GET", "/api/v1/liveness/sessions/{id}", result),
    };
    routes[1].body_limit = context.burst_bytes;
    routes[0].other_right = Right::checkin;  // whose burst goes to checkins
    return routes;
}

}  // namespace rollcall::server
