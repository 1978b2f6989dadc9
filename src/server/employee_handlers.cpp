#include <string_view>
#include <utility>

#include "app/extract.h"
#include "server/api_route.h"
#include "server/attempt_form.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

Response insert(const Api& api, const Request& request) {
    const auto form = Form::read(request);
    if (!form) {
        return error_response(form.error(), request.head.id);
    }
    app::EnrolRequest enrolment{.employee_id = form->text("employee_id"),
                                .employee_name = form->text("employee_name"),
                                .picture = form->file("image"),
                                .may_wait = false};
    if (api.asserted_basis) {
        enrolment.basis = people::LegalBasis{.kind = people::BasisKind::asserted,
                                             .how = "HTTP",
                                             .recorded_by = request.caller->principal.name};
    }
    if (const auto missing = missing_fields({{"EmployeeID", enrolment.employee_id.empty()},
                                             {"EmployeeName", enrolment.employee_name.empty()},
                                             {"Image", enrolment.picture.empty()}})) {
        return error_response(*missing, request.head.id);
    }
    const auto enrolled = api.enrol.run(enrolment);
    if (!enrolled) {
        return error_response(enrolled.error(), request.head.id);
    }
    Response response = json_response({{"employee_id", enrolled->employee.value()},
                                       {"photo", key_text(enrolled->added.photo)},
                                       {"new_photo", enrolled->added.new_photo},
                                       {"box", box_json(enrolled->face.box)},
                                       {"request_id", request.head.id}});
    response.audit_subject = enrolled->employee.value();
    return response;
}

/// Who it is, by the reference's own fields, which come first.
void add_answer(Json& json, const app::Identification& found, const app::PhotoLinks& links) {
    if (const auto* person = std::get_if<app::Recognised>(&found.answer)) {
        json["employee_id"] = person->employee.id.value();
        json["employee_name"] = person->employee.name;
        json["image_path"] = links.link(person->matched_photo);
        json["matched_photo"] = key_text(person->matched_photo);
        return;
    }
    json["employee_name"] = "Unknown";
    if (const auto* again = std::get_if<app::TryAgain>(&found.answer)) {
        add_try_again(json, *again);
        return;
    }
    json["reason"] = "not_known";
    json["hint"] = "This face is not enrolled. Enrol it first, or come closer and try again.";
}

Response search(const Api& api, Metrics& metrics, const Request& request) {
    const auto asked = read_attempt_form(request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const auto found = identify(api, metrics, *asked, 0);
    if (!found) {
        return error_response(found.error(), request.head.id);
    }
    Json json = Json::object();
    add_answer(json, *found, api.photo_links);
    if (!std::holds_alternative<app::TryAgain>(found->answer)) {
        add_figures(json, found->figures);
    }
    json["model"] = found->model.value();
    if (found->face) {
        json["box"] = box_json(found->face->box);
    }
    json["picture"] = {{"width", found->width}, {"height", found->height}};
    json["faces"] = found->faces;
    json["request_id"] = request.head.id;
    return json_response(json);
}

Response extract(const Api& api, const Request& request) {
    const auto asked = read_picture_form(request, "file", "File");
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const ByteView picture = asked->picture;
    const auto extracted = app::extract(api.reader, picture);
    if (!extracted) {
        return error_response(extracted.error(), request.head.id);
    }
    Json vector = Json::array();
    for (const float value : extracted->face.embedding) {
        vector.push_back(shortest(value));
    }
    return json_response({{"vector", std::move(vector)},
                          {"model", extracted->model.value()},
                          {"box", box_json(extracted->face.face.box)},
                          {"picture", {{"width", extracted->width}, {"height", extracted->height}}},
                          {"request_id", request.head.id}});
}

}  // namespace

std::vector<Route> employee_routes(const Api& api, std::size_t picture_limit, Metrics& metrics) {
    std::vector<Route> routes{
        audited(api_route(api, "POST", "/api/v1/employees/insert", Right::enrol, insert),
                "photo.enrolled"),
        api_route(
            "POST", "/api/v1/employees/search", Right::search,
            [&api, &metrics](const Request& request) { return search(api, metrics, request); }),
        api_route(api, "POST", "/api/v1/extract/", Right::extract, extract),
        api_route(api, "POST", "/api/v1/extract", Right::extract, extract),
    };
    for (Route& with_picture : routes) {
        with_picture.body_limit = picture_limit;
    }
    return routes;
}

}  // namespace rollcall::server
