#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "core/log.h"
#include "server/api_route.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kBurstBytes = 8 * 1024 * 1024;
constexpr std::string_view kOtherWay =
    "It did not work twice. Ask whoever is in charge to enter your attendance, and step aside for "
    "the next person.";

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

/// With a word on when to come back, if the device has to wait.
Response refusal(const Context& context, const Error& error, const Request& request) {
    Response response = error_response(error, request.head.id);
    if (error.code == ErrorCode::liveness_paused) {
        const auto wait = context.api.active_liveness.book().pause_of(device_of(request));
        const std::chrono::seconds known = wait.value_or(std::chrono::seconds(1));
        response.headers.set("Retry-After", std::to_string(known.count()));
    }
    return response;
}

bool must_look_live(const Request& request) {
    return request.caller->principal.liveness == access::LivenessPolicy::both;
}

Response create(const Context& context, const Request& request) {
    if (Status able = context.api.active_liveness.ready(must_look_live(request)); !able) {
        return error_response(able.error(), request.head.id);
    }
    const auto session = context.api.active_liveness.book().create(device_of(request));
    if (!session) {
        return refusal(context, session.error(), request);
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

/// "0,180,371": one a frame.
Result<std::vector<std::chrono::milliseconds>> parse_times(std::string_view text) {
    std::vector<std::chrono::milliseconds> times;
    const char* position = text.data();
    const char* const end = text.data() + text.size();
    while (position != end) {
        std::int64_t time = 0;
        const auto parsed = std::from_chars(position, end, time);
        const bool more = parsed.ptr != end && *parsed.ptr == ',';
        if (parsed.ec != std::errc() || time < 0 || (parsed.ptr != end && !more) ||
            (more && parsed.ptr + 1 == end)) {
            return Error{ErrorCode::invalid_field,
                         "times: whole milliseconds with commas between them, one for each frame."};
        }
        times.emplace_back(time);
        position = more ? parsed.ptr + 1 : end;
    }
    return times;
}

Result<std::vector<app::BurstFrame>> parse_burst(const Request& request) {
    const auto form = Form::read(request);
    if (!form) {
        return form.error();
    }
    if (form->has("image")) {
        return Error{ErrorCode::invalid_field,
                     "image: not here. Who it is, is told from the frames alone."};
    }
    const auto times = parse_times(form->text("times"));
    if (!times) {
        return times.error();
    }
    const std::vector<ByteView> pictures = form->files("frame");
    if (pictures.empty()) {
        return Error{ErrorCode::missing_field, "Frame: cannot be blank."};
    }
    if (times->size() != pictures.size()) {
        return Error{ErrorCode::invalid_field, "times: there are " + std::to_string(times->size()) +
                                                   " of them for " +
                                                   std::to_string(pictures.size()) + " frames."};
    }
    std::vector<app::BurstFrame> frames;
    frames.reserve(pictures.size());
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        frames.push_back({pictures[i], (*times)[i]});
    }
    return frames;
}

/// What an operator has to know: a device at which somebody fails again and again.
void report_pause(Metrics& metrics, const Request& request, liveness::Reason reason) {
    metrics.device_paused();
    log::warning("a device is paused, because its liveness sessions failed too often in a row",
                 {{"device", request.caller->principal.name},
                  {"last_reason", std::string(liveness::reason_name(reason))},
                  {"request_id", request.head.id}});
}

Response submit(const Context& context, const Request& request) {
    const auto frames = parse_burst(request);
    if (!frames) {
        return error_response(frames.error(), request.head.id);
    }
    const auto judged = context.api.active_liveness.judge(
        device_of(request), request.parameters.front(), *frames, must_look_live(request));
    if (!judged) {
        return refusal(context, judged.error(), request);
    }
    context.metrics.liveness_judged(liveness::reason_name(judged->reason));
    Json json{{"session", request.parameters.front()}, {"live", judged->identity.has_value()}};
    if (judged->identity) {
        Json identification = identification_json(*judged->identity, context.api.photo_links);
        identification["model"] = judged->identity->model.value();
        json["identification"] = std::move(identification);
    } else {
        json["reason"] = liveness::reason_name(judged->reason);
        json["hint"] = liveness::reason_hint(judged->reason);
        json["failures"] = judged->standing.failures;
        if (judged->standing.failures >= liveness::kFailuresUntilOtherWay) {
            json["fallback"] = kOtherWay;
        }
    }
    if (judged->standing.paused) {
        json["paused_seconds"] = liveness::kPause.count();
        report_pause(context.metrics, request, judged->reason);
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
    return routes;
}

}  // namespace rollcall::server
