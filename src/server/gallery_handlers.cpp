#include <charconv>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_response.h"
#include "server/uri.h"

namespace rollcall::server {
namespace {

constexpr double kUsualFpir = 0.01;

Result<double> wanted_fpir(const std::string& query) {
    const auto fields = QueryFields::parse(query);
    if (!fields) {
        return Error{ErrorCode::invalid_request, "The query has a broken percent escape."};
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
    const Result<double> fpir = wanted_fpir(request.head.query);
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

}  // namespace

std::vector<Route> gallery_routes(const Api& api) {
    return {
        api_route(api, "GET", "/api/v1/gallery/calibration", access::Right::manage, calibration)};
}

}  // namespace rollcall::server
