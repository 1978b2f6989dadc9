#include <charconv>

#include "server/api_route.h"
#include "server/face_json.h"
#include "server/handlers.h"
#include "server/json_response.h"
#include "server/query.h"

namespace rollcall::server {
namespace {

constexpr double kUsualFpir = 0.01;

Result<double> wanted_fpir(const Request& request) {
    const auto fields = query_of(request);
    if (!fields) {
        return fields.error();
    }
    const std::string* text = fields->find("fpir");
    if (text == nullptr) {
        return kUsualFpir;
    }
    double fpir = 0;
    const char* const end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, fpir);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        return Error{ErrorCode::invalid_field, "fpir: a number from 0.0001 to 0.5."};
    }
    return fpir;
}

Response calibration(const Api& api, const Request& request) {
    const Result<double> fpir = wanted_fpir(request);
    if (!fpir) {
        return error_response(fpir.error(), request.head.id);
    }
    const Result<std::string> text = api.calibration(*fpir);
    if (!text) {
        return error_response(text.error(), request.head.id);
    }
    Json json = Json::parse(*text);
    json["request_id"] = request.head.id;
    return json_response(json);
}

/// Photos that no search is answered by.
Response list_set_aside(const Api& api, const Request& request) {
    const auto photos = api.people.photos_set_aside();
    if (!photos) {
        return error_response(photos.error(), request.head.id);
    }
    Json list = Json::array();
    for (const people::PhotoSetAside& aside : *photos) {
        list.push_back({{"photo", key_text(aside.photo)},
                        {"employee_id", aside.employee.value()},
                        {"image_path", api.photo_links.link(aside.photo)},
                        {"created_at", to_rfc3339(aside.created_at)}});
    }
    return json_response({{"photos", std::move(list)}, {"request_id", request.head.id}});
}

Result<PhotoKey> photo_named(const std::string& text) {
    const auto number = whole_number(text);
    if (!number || *number < 1) {
        return Error{ErrorCode::invalid_field, "A photo is named by its number."};
    }
    return PhotoKey(*number);
}

Response set_aside(const Api& api, const Request& request, bool aside) {
    const Result<PhotoKey> photo = photo_named(request.parameters.front());
    if (!photo) {
        return error_response(photo.error(), request.head.id);
    }
    if (const Status changed = api.set_aside.run(*photo, aside); !changed) {
        return error_response(changed.error(), request.head.id);
    }
    return json_response(
        {{"photo", key_text(*photo)}, {"set_aside", aside}, {"request_id", request.head.id}});
}

Response put_aside(const Api& api, const Request& request) {
    return set_aside(api, request, true);
}

Response take_back(const Api& api, const Request& request) {
    return set_aside(api, request, false);
}

}  // namespace

std::vector<Route> gallery_routes(const Api& api) {
    using access::Right;
    return {api_route(api, "GET", "/api/v1/gallery/calibration", Right::admin, calibration),
            api_route(api, "GET", "/api/v1/gallery/set-aside", Right::people_read, list_set_aside),
            audited(api_route(api, "PUT", "/api/v1/gallery/set-aside/{photo}", Right::people_write,
                              put_aside),
                    "photo.set_aside"),
            audited(api_route(api, "DELETE", "/api/v1/gallery/set-aside/{photo}",
                              Right::people_write, take_back),
                    "photo.taken_back")};
}

}  // namespace rollcall::server
