#include <string>
#include <utility>

#include "server/api_route.h"
#include "server/handlers.h"
#include "server/json_body.h"
#include "server/json_response.h"

namespace rollcall::server {
namespace {

using access::Right;

/// What a device sends to be paired.
struct PairingAsked {
    std::string code;
    Bytes public_key;
    Bytes signature;
};

Result<PairingAsked> parse_pairing(const Request& request) {
    const Json json = Json::parse(as_text(request.body), nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return Error{ErrorCode::invalid_request, "The body is not a JSON object."};
    }
    PairingAsked asked{text_member(json, "code"), {}, {}};
    if (asked.code.empty()) {
        return Error{ErrorCode::missing_field, "Code: cannot be blank."};
    }
    asked.public_key = from_base64url(text_member(json, "public_key")).value_or(Bytes());
    asked.signature = from_base64url(text_member(json, "signature")).value_or(Bytes());
    return asked;
}

Json device_json(const access::Device& device) {
    Json json{{"id", device.id},
              {"name", device.terms.name},
              {"site", device.terms.site},
              {"liveness", access::liveness_policy_name(device.terms.liveness)},
              {"direction", access::device_direction_name(device.terms.direction)},
              {"paired_at", to_rfc3339(device.paired_at)}};
    if (device.last_seen_at) {
        json["last_seen_at"] = to_rfc3339(*device.last_seen_at);
    }
    if (device.revoked_at) {
        json["revoked_at"] = to_rfc3339(*device.revoked_at);
    }
    json["checkins"] = device.checkins;
    json["missing"] = device.missing();
    return json;
}

Response pair(const Api& api, const Request& request) {
    const auto asked = parse_pairing(request);
    if (!asked) {
        return error_response(asked.error(), request.head.id);
    }
    const auto device = api.devices.pair(asked->code, asked->public_key, asked->signature);
    if (!device) {
        return error_response(device.error(), request.head.id);
    }
    Json json = device_json(*device);
    json["request_id"] = request.head.id;
    Response response = json_response(json);
    response.audit_subject = device->terms.name;
    return response;
}

Response list(const Api& api, const Request& request) {
    const auto devices = api.devices.store().devices();
    if (!devices) {
        return error_response(devices.error(), request.head.id);
    }
    Json list = Json::array();
    for (const access::Device& device : *devices) {
        list.push_back(device_json(device));
    }
    return json_response({{"devices", std::move(list)}, {"request_id", request.head.id}});
}

Response revoke(const Api& api, const Request& request) {
    const std::string& name = request.parameters.front();
    if (Status revoked = api.devices.revoke(name); !revoked) {
        return error_response(revoked.error(), request.head.id);
    }
    return json_response({{"name", name}, {"revoked", true}, {"request_id", request.head.id}});
}

}  // namespace

std::vector<Route> device_routes(const Api& api) {
    // Whoever has the code may pair, from wherever: the code is what lets them.
    Route pairing;
    pairing.method = "POST";
    pairing.pattern = "/api/v1/devices/pair";
    pairing.rate_limited = true;
    pairing.handle = [&api](const Request& request) { return pair(api, request); };
    return {audited(std::move(pairing), "device.paired"),
            api_route(api, "GET", "/api/v1/devices", Right::admin, list),
            audited(api_route(api, "DELETE", "/api/v1/devices/{name}", Right::admin, revoke),
                    "device.revoked")};
}

}  // namespace rollcall::server
