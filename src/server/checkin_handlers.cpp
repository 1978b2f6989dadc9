#include <string_view>
#include <utility>

#include "core/log.h"
#include "server/api_route.h"
#include "server/attempt_form.h"
#include "server/attendance_json.h"
#include "server/burst_form.h"
#include "server/checkin_form.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"
#include "server/pin_check.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

using access::LivenessPolicy;
using access::Right;
using attendance::LivenessShown;

struct Context {
    const Api& api;
    Metrics& metrics;
};

LivenessShown shown_by_pictures(const Request& request) {
    return request.caller->principal.liveness == LivenessPolicy::passive ? LivenessShown::passive
                                                                         : LivenessShown::nothing;
}

/// Sends it, and counts a device's numbered request that was new.
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
        // Somebody who was recognised and is gone by now is named no more.
        const bool gone = std::holds_alternative<app::NobodyNamed>(outcome) &&
                          recognition.contains("employee_id");
        // Nobody stands there any more to whom a name that waits for a decision could be told.
        const bool held = std::holds_alternative<app::Held>(outcome);
        Json json = gone ? Json{{"answer", "not_known"}} : held ? Json::object() : recognition;
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
        return answered(
            context,
            context.api.check_in.refuse("try_again", liveness::reason_name(judged->reason), checkin,
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
    const auto asked =
        attempt_form_of(request, {std::move(form), picture},
                        checkin.offline ? Challenge::cannot_be : Challenge::as_policy);
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

/// Nobody by a badge or a PIN. What was wrong is for the log: whoever tries learns no more.
Response known_nobody(const Context& context, const Request& request,
                      const app::CheckInRequest& checkin, std::string_view reason) {
    Json json{{"answer", "not_known"},
              {"hint", "This badge or PIN is not known here. Try again, or ask for help."}};
    return answered(context,
                    context.api.check_in.refuse("not_known", reason, checkin,
                                                render_with(std::move(json), request)),
                    request);
}

Response check_in_known(const Context& context, const Request& request,
                        const people::Employee& employee, attendance::Method method,
                        app::CheckInRequest checkin) {
    const bool active = employee.status == people::EmploymentStatus::active;
    if (checkin.offline) {
        checkin.offline->not_active = !active;  // they may have been then
    } else if (!active) {
        return known_nobody(context, request, checkin, people::status_name(employee.status));
    }
    return answered(
        context,
        context.api.check_in.run(employee, method, checkin, render_with(Json::object(), request)),
        request);
}

Response check_in_by_badge(const Context& context, const Request& request, const Form& form,
                           const app::CheckInRequest& checkin) {
    const auto employee = context.api.people.find_badge(std::string(form.text("badge")));
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    return *employee
               ? check_in_known(context, request, **employee, attendance::Method::badge, checkin)
               : known_nobody(context, request, checkin, "badge_unknown");
}

Response check_in_by_pin(const Context& context, const Request& request, const Form& form,
                         const app::CheckInRequest& checkin) {
    const auto checked = check_pin(context.api, form.text("employee_id"), form.text(kPinField));
    if (!checked) {
        return error_response(checked.error(), request.head.id);
    }
    return checked->employee ? check_in_known(context, request, *checked->employee,
                                              attendance::Method::pin, checkin)
                             : known_nobody(context, request, checkin, checked->refusal);
}

/// The other ways in, which only a paired device has.
Response check_in_without_face(const Context& context, const Request& request, const Form& form,
                               const app::CheckInRequest& checkin) {
    if (!request.caller->device) {
        return error_response({ErrorCode::forbidden, "Badge and PIN work on paired devices only."},
                              request.head.id);
    }
    return form.has("badge") ? check_in_by_badge(context, request, form, checkin)
                             : check_in_by_pin(context, request, form, checkin);
}

/// A device's clock, or its network, was wrong for longer than a record can be trusted. It is kept
/// among the refused attempts, so that the device need not keep it.
Response out_of_window(const Context& context, const Request& request,
                       const app::CheckInRequest& checkin, std::string_view reason) {
    Json json{{"answer", "not_taken"},
              {"reason", reason},
              {"hint",
               "This check-in is too old, or of a clock that is ahead; ask for a "
               "correction of the attendance."}};
    return answered(context,
                    context.api.check_in.refuse("not_taken", reason, checkin,
                                                render_with(std::move(json), request)),
                    request);
}

Response check_in(const Context& context, const Request& request) {
    auto asked = read_checkin_form(context.api, request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    if (asked->repeated) {
        return answered(context, std::move(*asked->repeated), request);
    }
    if (const auto& claim = asked->checkin.offline) {
        if (const auto reason = context.api.check_in.out_of_window(*claim)) {
            return out_of_window(context, request, asked->checkin, *reason);
        }
    }
    if (asked->form.has("badge") || asked->form.has(kPinField)) {
        return check_in_without_face(context, request, asked->form, asked->checkin);
    }
    if (!asked->form.text("liveness_session").empty()) {
        return check_in_by_burst(context, request, asked->form, std::move(asked->checkin));
    }
    return check_in_by_pictures(context, request, std::move(asked->form),
                                std::move(asked->checkin));
}

/// What is said of a result is said while it is shown.
Result<CheckInForm> read_form_of_now(const Api& api, const Request& request) {
    auto asked = read_checkin_form(api, request);
    if (asked && asked->checkin.offline) {
        return Error{ErrorCode::invalid_field, "offline_at: of new check-ins alone."};
    }
    return asked;
}

Response choose(const Context& context, const Request& request) {
    auto asked = read_form_of_now(context.api, request);
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
    const auto number = whole_number(text);
    if (!number || *number < 1) {
        return Error{ErrorCode::not_found, "There is no event of this number."};
    }
    return attendance::EventNumber(*number);
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
    auto asked = read_form_of_now(context.api, request);
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
