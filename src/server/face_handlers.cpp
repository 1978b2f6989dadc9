#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "app/verify.h"
#include "people/employee.h"
#include "server/api_route.h"
#include "server/attempt_form.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kMostCandidates = 20;

Response one_image(const Request& request, const std::string& why) {
    return error_response({ErrorCode::invalid_field, "image: " + why}, request.head.id);
}

/// Every face of the picture, the one that a search would take first.
Response detect(const Api& api, const Request& request) {
    const auto asked = read_picture_form(request, "image", "Image");
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    if (asked->form.files("image").size() > 1) {
        return one_image(request, "once, because each has faces of its own.");
    }
    auto read = api.reader.read(asked->picture, face::Faces::all_embedded);
    if (!read) {
        return error_response(read.error(), request.head.id);
    }
    face::Analysis& analysis = read->analysis;
    if (const auto main = face::main_face(analysis)) {
        const auto first = analysis.faces.begin();
        std::rotate(first, first + static_cast<std::ptrdiff_t>(*main),
                    first + static_cast<std::ptrdiff_t>(*main) + 1);
    }
    Json faces = Json::array();
    for (const face::AnalysedFace& face : analysis.faces) {
        faces.push_back(face_json(face.face, face.quality));
    }
    return json_response({{"faces", std::move(faces)},
                          {"picture", {{"width", analysis.width}, {"height", analysis.height}}},
                          {"model", analysis.model.value()},
                          {"request_id", request.head.id}});
}

/// accepted, try_again (with reason and hint) or not_known.
Json answer_json(bool same_person, const std::optional<app::TryAgain>& again) {
    Json json{{"answer", same_person ? "accepted" : again ? "try_again" : "not_known"}};
    if (again) {
        add_try_again(json, *again);
    }
    return json;
}

Response verify_pictures(const Api& api, const Request& request, ByteView first, ByteView second) {
    const auto verified = app::verify(api.reader, api.policy.verify, first, second);
    if (!verified) {
        return error_response(verified.error(), request.head.id);
    }
    Json json = answer_json(verified->same_person, verified->try_again);
    json["score"] = shortest(verified->similarity);
    json["threshold"] = shortest(verified->threshold);
    json["box"] = box_json(verified->first.box);
    json["other_box"] = box_json(verified->second.box);
    json["model"] = verified->model.value();
    json["request_id"] = request.head.id;
    return json_response(json);
}

/// Whoever may only search learns no name and no photo by trying ids; a page may not try at all.
Response verify_person(const Api& api, Metrics& metrics, const Request& request, PictureForm form) {
    if (request.caller->principal.by_cookie) {
        return error_response({ErrorCode::forbidden, "employee_id needs an API key."},
                              request.head.id);
    }
    const auto employee = people::parse_employee_id(form.form.text("employee_id"));
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto asked = attempt_form_of(request, std::move(form));
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const auto verified = verify(api, metrics, *asked, *employee);
    if (!verified) {
        return error_response(verified.error(), request.head.id);
    }
    Json json = answer_json(verified->same_person, verified->try_again);
    json["employee_id"] = verified->employee.id.value();
    if (verified->same_person) {
        json["employee_name"] = verified->employee.name;
        json["matched_photo"] = key_text(*verified->matched_photo);
    }
    if (verified->face) {
        json["score"] = shortest(verified->similarity);
        json["threshold"] = shortest(verified->threshold);
        json["box"] = box_json(verified->face->box);
    }
    json["picture"] = {{"width", verified->width}, {"height", verified->height}};
    json["model"] = verified->model.value();
    json["request_id"] = request.head.id;
    return json_response(json);
}

/// 1:1: two pictures, or a picture and who it is said to be.
Response verify_face(const Api& api, Metrics& metrics, const Request& request) {
    auto asked = read_picture_form(request, "image", "Image");
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const ByteView other = asked->form.file("other_image");
    if (other.empty() == asked->form.text("employee_id").empty()) {
        return error_response(
            {ErrorCode::missing_field, "Beside image, send either employee_id or other_image."},
            request.head.id);
    }
    if (other.empty()) {
        return verify_person(api, metrics, request, std::move(*asked));
    }
    if (asked->form.files("image").size() > 1) {
        return one_image(request, "once, where it is compared with other_image.");
    }
    return verify_pictures(api, request, asked->picture, other);
}

Result<std::size_t> candidates_asked_for(std::string_view text) {
    std::size_t count = 0;
    if (text.empty()) {
        return count;
    }
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() ||
        count > kMostCandidates) {
        return Error{ErrorCode::invalid_field, "candidates: a whole number from 0 to " +
                                                   std::to_string(kMostCandidates) + "."};
    }
    return count;
}

Json candidates_json(const std::vector<app::RankedPerson>& candidates) {
    Json json = Json::array();
    for (const app::RankedPerson& candidate : candidates) {
        json.push_back({{"employee_id", candidate.employee.id.value()},
                        {"employee_name", candidate.employee.name},
                        {"photo", key_text(candidate.photo)},
                        {"score", shortest(candidate.similarity)}});
    }
    return json;
}

/// 1:N, with the three answers by their names.
Response identify_face(const Api& api, Metrics& metrics, const Request& request) {
    const auto asked = read_attempt_form(request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const auto top = candidates_asked_for(asked->form.text("candidates"));
    if (!top) {
        return error_response(top.error(), request.head.id);
    }
    // Whom else a face is like is a list of people, which a tablet at the door may not have.
    if (*top > 0 && !request.caller->principal.rights.has(Right::people_read)) {
        return error_response({ErrorCode::forbidden, "candidates need the right people:read."},
                              request.head.id);
    }
    const auto found = identify(api, metrics, *asked, *top);
    if (!found) {
        return error_response(found.error(), request.head.id);
    }
    Json json = identification_json(*found, api.photo_links);
    if (*top > 0) {
        json["candidates"] = candidates_json(found->candidates);
    }
    json["picture"] = {{"width", found->width}, {"height", found->height}};
    json["faces"] = found->faces;
    json["model"] = found->model.value();
    json["request_id"] = request.head.id;
    return json_response(json);
}

}  // namespace

std::vector<Route> face_routes(const Api& api, std::size_t picture_limit, Metrics& metrics) {
    std::vector<Route> routes{
        api_route(api, "POST", "/api/v1/faces/detect", Right::search, detect),
        api_route("POST", "/api/v1/faces/verify", Right::search,
                  [&](const Request& request) { return verify_face(api, metrics, request); }),
        api_route("POST", "/api/v1/faces/identify", Right::search,
                  [&](const Request& request) { return identify_face(api, metrics, request); }),
    };
    for (Route& route : routes) {
        route.body_limit = picture_limit;
    }
    return routes;
}

}  // namespace rollcall::server
