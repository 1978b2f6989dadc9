#include "server/burst_form.h"

#include <charconv>
#include <string_view>

#include "core/log.h"

namespace rollcall::server {
namespace {

constexpr std::string_view kOtherWay =
    "It did not work twice. Ask whoever is in charge to enter your attendance, and step aside for "
    "the next person.";

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

/// What an operator has to know: a device at which somebody fails again and again.
void report_pause(Metrics& metrics, const Request& request, liveness::Reason reason) {
    metrics.device_paused();
    log::warning("a device is paused, because its liveness sessions failed too often in a row",
                 {{"device", request.caller->principal.name},
                  {"last_reason", std::string(liveness::reason_name(reason))},
                  {"request_id", request.head.id}});
}

}  // namespace

Result<std::vector<app::BurstFrame>> burst_of(const Form& form) {
    if (form.has("image")) {
        return Error{ErrorCode::invalid_field,
                     "image: not here. Who it is, is told from the frames alone."};
    }
    const auto times = parse_times(form.text("times"));
    if (!times) {
        return times.error();
    }
    const std::vector<ByteView> pictures = form.files("frame");
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

bool must_look_live_too(const Request& request) {
    return request.caller->principal.liveness == access::LivenessPolicy::both;
}

Result<app::JudgedBurst> judge_burst(const Api& api, Metrics& metrics, const Request& request,
                                     const std::string& session,
                                     std::span<const app::BurstFrame> frames) {
    auto judged = api.active_liveness.judge(request.caller->bucket, session, frames,
                                            must_look_live_too(request));
    if (judged) {
        metrics.liveness_judged(liveness::reason_name(judged->reason));
        if (judged->standing.paused) {
            report_pause(metrics, request, judged->reason);
        }
    }
    return judged;
}

void add_failure(Json& json, const app::JudgedBurst& judged) {
    json["reason"] = liveness::reason_name(judged.reason);
    json["hint"] = liveness::reason_hint(judged.reason);
    json["failures"] = judged.standing.failures;
    if (judged.standing.failures >= liveness::kFailuresUntilOtherWay) {
        json["fallback"] = kOtherWay;
    }
    if (judged.standing.paused) {
        json["paused_seconds"] = liveness::kPause.count();
    }
}

Response liveness_refusal(const Api& api, const Error& error, const Request& request) {
    Response response = error_response(error, request.head.id);
    if (error.code == ErrorCode::liveness_paused) {
        const auto wait = api.active_liveness.book().pause_of(request.caller->bucket);
        const std::chrono::seconds known = wait.value_or(std::chrono::seconds(1));
        response.headers.set("Retry-After", std::to_string(known.count()));
    }
    return response;
}

}  // namespace rollcall::server
