#include <charconv>
#include <string_view>
#include <utility>

#include "core/log.h"
#include "server/api_route.h"
#include "server/attempt_form.h"
#include "server/attendance_json.h"
#include "server/burst_form.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::LivenessPolicy;
using access::Right;
using attendance::LivenessShown;

constexpr std::size_t kKeyLimit = 128;    ///< bytes of an idempotency key
constexpr std::size_t kDeviceLimit = 64;  ///< bytes of a device's name
constexpr std::string_view kKeyField = "idempotency_key";

struct Context {
    const Api& api;
    Metrics& metrics;
};

bool is_key(std::string_view text) {
    return text.size() <= kKeyLimit && is_utf8(text) && !has_control_characters(text);
}

/// The header Idempotency-Key or the field; both only if they are the same.
Result<std::string> idempotency_key(const Request& request, const Form& form) {
    const std::string* header = request.head.headers.find("Idempotency-Key");
    const std::string_view field = form.text(kKeyField);
    const std::string_view key = header != nullptr ? trimmed(*header) : field;
    if (header != nullptr && !field.empty() && field != key) {
        return Error{ErrorCode::invalid_field,
                     "idempotency_key: it differs from the header Idempotency-Key."};
    }
    if (!is_key(key)) {
        return Error{ErrorCode::invalid_field, "idempotency_key: at most " +
                                                   std::to_string(kKeyLimit) +
                                                   " bytes, without control characters."};
    }
    return std::string(key);
}

/// A device is known by its signature and a page by its session; what they call themselves says
/// nothing.
Result<std::string> device_of(const Request& request, const Form& form) {
    if (request.caller->device) {
        return request.caller->device->terms.name;
    }
    const app::Principal& caller = request.caller->principal;
    const std::string_view named = form.text("device");
    if (caller.by_cookie || named.empty()) {
        return caller.name;
    }
    if (named.size() > kDeviceLimit || !is_utf8(named) || has_control_characters(named)) {
        return Error{ErrorCode::invalid_field, "device: at most " + std::to_string(kDeviceLimit) +
                                                   " bytes, without control characters."};
    }
    return std::string(named);
}

LivenessShown shown_by_pictures(const Request& request) {
    return request.caller->principal.liveness == LivenessPolicy::passive ? LivenessShown::passive
                                                                         : LivenessShown::nothing;
}

/// What a device's place says where nobody said anything.
std::optional<attendance::Direction> usual_direction(const std::optional<SigningDevice>& device) {
    const auto usual = device ? device->terms.direction : access::DeviceDirection::derived;
    switch (usual) {
        case access::DeviceDirection::entry:
            return attendance::Direction::in;
        case access::DeviceDirection::exit:
            return attendance::Direction::out;
        case access::DeviceDirection::derived:
            break;
    }
    return std::nullopt;
}

/// A device's check-ins are numbered, and the number is its key.
Result<std::string> key_of(const Request& request, const Form& form) {
    const auto& device = request.caller->device;
    if (!device) {
        return idempotency_key(request, form);
    }
    if (device->counter == 0) {
        return Error{ErrorCode::invalid_field,
                     "counter: a device numbers its check-ins from 1 on."};
    }
    return "counter:" + std::to_string(device->counter);
}

/// What the form says of a check-in, whichever way it was made.
Result<app::CheckInRequest> checkin_request(const Request& request, const Form& form) {
    auto key = key_of(request, form);
    if (!key) {
        return std::move(key).error();
    }
    auto device = device_of(request, form);
    if (!device) {
        return std::move(device).error();
    }
    app::CheckInRequest checkin;
    checkin.sender = request.caller->bucket;
    checkin.credential = request.caller->principal.name;
    checkin.device = std::move(*device);
    checkin.direction = usual_direction(request.caller->device);
    if (request.caller->device) {
        checkin.site = request.caller->device->terms.site;
    }
    if (const std::string_view direction = form.text("direction"); !direction.empty()) {
        checkin.direction = attendance::direction_from_name(direction);
        if (!checkin.direction) {
            return Error{ErrorCode::invalid_field, "direction: in or out."};
        }
    }
    if (!key->empty()) {
        checkin.key = std::move(*key);
        const Sha256 form_hash = form.fingerprint(kKeyField);
        checkin.content = sha256(as_bytes(request.head.path + " " + to_hex(form_hash)));
    }
    return checkin;
}

/// Sends it, and counts a device's check-in that was new.
Response answered(const Context& context, const Result<app::CheckInAnswer>& answer,
                  const Request& request) {
    if (!answer) {
        return error_response(answer.error(), request.head.id);
    }
    const auto& device = request.caller->device;
    if (device && !answer->repeated) {
        if (Status seen = context.api.devices.saw_checkin(device->id, device->counter); !seen) {
            log::warning("a device's check-in was recorded, but not counted",
                         {{"device", device->terms.name}, {"reason", seen.error().message}});
        }
    }
    return text_response(200, "application/json", answer->body);
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Writes what came of a check-in over what is known of the face. Whoever has to choose is named,
/// and so is whoever was recognised; nobody else.
app::CheckIn::Render render_with(Json recognition, const Request& request) {
    return [recognition = std::move(recognition), &request](const app::CheckIn::Outcome& outcome) {
        Json json = recognition;
        json.update(outcome_json(outcome));
        json["request_id"] = request.head.id;
        return text_of(json);
    };
}

Json recognition_json(const Api& api, const app::Identification& found) {
    Json json = identification_json(found, api.photo_links);
    json["picture"] = {{"width", found.width}, {"height", found.height}};
    json["model"] = found.model.value();
    return json;
}

Response check_in_by_burst(const Context& context, const Request& request, const Form& form,
                           app::CheckInRequest checkin) {
    const auto frames = burst_of(form);
    if (!frames) {
        return error_response(frames.error(), request.head.id);
    }
    const std::string session(form.text("liveness_session"));
    const auto judged = judge_burst(context.api, context.metrics, request, session, *frames);
    if (!judged) {
        return liveness_refusal(context.api, judged.error(), request);
    }
    if (!judged->identity) {
        Json json{{"answer", "try_again"}};
        add_failure(json, *judged);
        return answered(context,
                        context.api.check_in.refuse(liveness::reason_name(judged->reason), checkin,
                                                    render_with(std::move(json), request)),
                        request);
    }
    checkin.liveness = must_look_live_too(request) ? LivenessShown::both : LivenessShown::active;
    return answered(context,
                    context.api.check_in.run(
                        *judged->identity, checkin,
                        render_with(recognition_json(context.api, *judged->identity), request)),
                    request);
}

Response check_in_by_pictures(const Context& context, const Request& request, Form form,
                              app::CheckInRequest checkin) {
    const ByteView picture = form.file("image");
    if (auto missing = missing_fields({{"Image", picture.empty()}})) {
        return error_response(*missing, request.head.id);
    }
    const auto asked = attempt_form_of(request, {std::move(form), picture});
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const auto found = identify(context.api, context.metrics, *asked, 0);
    if (!found) {
        return error_response(found.error(), request.head.id);
    }
    checkin.liveness = shown_by_pictures(request);
    return answered(
        context,
        context.api.check_in.run(*found, checkin,
                                 render_with(recognition_json(context.api, *found), request)),
        request);
}

/// A form, what it says of a check-in, and the answer if it has come before.
struct CheckInForm {
    Form form;
    app::CheckInRequest checkin;
    std::optional<app::CheckInAnswer> repeated;
};

Result<CheckInForm> read_checkin_form(const Api& api, const Request& request) {
    auto form = Form::read(request);
    if (!form) {
        return std::move(form).error();
    }
    auto checkin = checkin_request(request, *form);
    if (!checkin) {
        return std::move(checkin).error();
    }
    auto repeated = api.check_in.repeated(*checkin);
    if (!repeated) {
        return std::move(repeated).error();
    }
    return CheckInForm{std::move(*form), std::move(*checkin), std::move(*repeated)};
}

Response check_in(const Context& context, const Request& request) {
    auto asked = read_checkin_form(context.api, request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    if (asked->repeated) {
        return answered(context, std::move(*asked->repeated), request);
    }
    if (!asked->form.text("liveness_session").empty()) {
        return check_in_by_burst(context, request, asked->form, std::move(asked->checkin));
    }
    return check_in_by_pictures(context, request, std::move(asked->form),
                                std::move(asked->checkin));
}

Response choose(const Context& context, const Request& request) {
    auto asked = read_checkin_form(context.api, request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    if (asked->repeated) {
        return answered(context, std::move(*asked->repeated), request);
    }
    const std::string choice(asked->form.text("choice"));
    if (auto missing = missing_fields(
            {{"Choice", choice.empty()}, {"Direction", !asked->checkin.direction}})) {
        return error_response(*missing, request.head.id);
    }
    return answered(
        context,
        context.api.check_in.choose(choice, asked->checkin, render_with(Json::object(), request)),
        request);
}

Result<attendance::EventNumber> event_number(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 1) {
        return Error{ErrorCode::not_found, "There is no event of this number."};
    }
    return attendance::EventNumber(number);
}

Result<app::Objection> objection_of(std::string_view text) {
    if (text == "not_me") {
        return app::Objection::not_me;
    }
    if (text == "wrong_direction") {
        return app::Objection::wrong_direction;
    }
    return Error{ErrorCode::invalid_field, "objection: not_me or wrong_direction."};
}

Response object(const Context& context, const Request& request) {
    const auto number = event_number(request.parameters.front());
    if (!number) {
        return error_response(number.error(), request.head.id);
    }
    auto asked = read_checkin_form(context.api, request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    if (asked->repeated) {
        return answered(context, std::move(*asked->repeated), request);
    }
    const auto objection = objection_of(asked->form.text("objection"));
    if (!objection) {
        return error_response(objection.error(), request.head.id);
    }
    return answered(context,
                    context.api.check_in.object(*number, *objection, asked->checkin,
                                                render_with(Json::object(), request)),
                    request);
}

}  // namespace

std::vector<Route> checkin_routes(const Api& api, std::size_t picture_limit, Metrics& metrics) {
    using Call = Response (*)(const Context&, const Request&);
    const auto route = [context = Context{api, metrics}](std::string pattern, Call call) {
        return api_route(
            "POST", std::move(pattern), Right::checkin,
            [context, call](const Request& request) { return call(context, request); });
    };
    std::vector<Route> routes{
        route("/api/v1/checkins", check_in),
        route("/api/v1/checkins/choice", choose),
        route("/api/v1/checkins/{event}/objection", object),
    };
    routes.front().body_limit = picture_limit;
    return routes;
}

}  // namespace rollcall::server
