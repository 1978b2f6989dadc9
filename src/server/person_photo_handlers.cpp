#include <utility>

#include "server/api_route.h"
#include "server/face_json.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

constexpr std::size_t kMostPictures = 10;  // of one upload

Response photos_response(const Api& api, const Request& request, const people::Employee& employee) {
    const auto photos = api.people.photos_of(employee.key);
    if (!photos) {
        return error_response(photos.error(), request.head.id);
    }
    Json list = Json::array();
    for (const people::PersonPhoto& one : *photos) {
        list.push_back({{"photo", key_text(one.key)},
                        {"image_path", api.photo_links.link(one.key)},
                        {"media_type", one.media_type},
                        {"created_at", to_rfc3339(one.created_at)},
                        {"reference", one.reference},
                        {"set_aside", one.set_aside}});
    }
    return json_response({{"employee_id", employee.id.value()},
                          {"photos", std::move(list)},
                          {"request_id", request.head.id}});
}

Response list(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    return employee ? photos_response(api, request, *employee)
                    : error_response(employee.error(), request.head.id);
}

/// Each picture by itself: one that is refused does not keep the others out.
Response add(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    if (!employee) {
        return error_response(employee.error(), request.head.id);
    }
    const auto form = Form::read(request);
    if (!form) {
        return error_response(form.error(), request.head.id);
    }
    const std::vector<ByteView> pictures = form->files("image");
    if (const auto missing = missing_fields({{"Image", pictures.empty()}})) {
        return error_response(*missing, request.head.id);
    }
    if (pictures.size() > kMostPictures) {
        return error_response({ErrorCode::invalid_field, "image: ten pictures at most."},
                              request.head.id);
    }
    Json results = Json::array();
    std::optional<Error> first_refusal;
    std::size_t added = 0;
    for (const ByteView picture : pictures) {
        // No basis is asserted: somebody may withdraw theirs at this very moment.
        const auto enrolled = api.enrol.run({.employee_id = employee->id.value(),
                                             .employee_name = {},
                                             .picture = picture,
                                             .may_wait = false,
                                             .of = employee->key});
        if (!enrolled) {
            first_refusal = first_refusal.value_or(enrolled.error());
            results.push_back({{"code", error_info(enrolled.error().code).name},
                               {"error", enrolled.error().message}});
            continue;
        }
        ++added;
        results.push_back(
            {{"photo", key_text(enrolled->added.photo)}, {"new_photo", enrolled->added.new_photo}});
    }
    if (added == 0) {
        return error_response(*first_refusal, request.head.id);
    }
    Response response = json_response({{"employee_id", employee->id.value()},
                                       {"enrolled", added},
                                       {"refused", pictures.size() - added},
                                       {"results", std::move(results)},
                                       {"request_id", request.head.id}});
    response.audit_subject = employee->id.value();
    return response;
}

/// The photo that the address names, whoever's it is.
Result<PhotoKey> photo_of(const Request& request) {
    const auto number = number_of(request.parameters[1], "photo");
    return number ? Result<PhotoKey>(PhotoKey(*number)) : number.error();
}

Response make_reference(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    const auto photo = photo_of(request);
    if (!employee || !photo) {
        return error_response(employee ? photo.error() : employee.error(), request.head.id);
    }
    if (Status made = api.people.set_reference(employee->key, *photo); !made) {
        return error_response(made.error(), request.head.id);
    }
    return photos_response(api, request, *employee);
}

Response remove(const Api& api, const Request& request) {
    const auto employee = employee_of(api, request);
    const auto photo = photo_of(request);
    if (!employee || !photo) {
        return error_response(employee ? photo.error() : employee.error(), request.head.id);
    }
    const auto removed = api.remove_person.photo(employee->id, *photo);
    return removed ? photos_response(api, request, *employee)
                   : error_response(removed.error(), request.head.id);
}

}  // namespace

std::vector<Route> person_photo_routes(const Api& api, std::size_t picture_limit) {
    const std::string photos = "/api/v1/employees/{id}/photos";
    Route upload = audited(api_route(api, "POST", photos, Right::enrol, add), "photo.enrolled");
    upload.body_limit = picture_limit;
    return {api_route(api, "GET", photos, Right::people_read, list), std::move(upload),
            audited(api_route(api, "PUT", photos + "/{photo}/reference", Right::people_write,
                              make_reference),
                    "photo.made_reference"),
            audited(api_route(api, "DELETE", photos + "/{photo}", Right::people_write, remove),
                    "photo.removed")};
}

}  // namespace rollcall::server
