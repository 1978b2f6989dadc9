#include "server/checkin_form.h"

#include <string>
#include <utility>

namespace rollcall::server {
namespace {

constexpr std::size_t kKeyLimit = 128;    ///< bytes of an idempotency key
constexpr std::size_t kDeviceLimit = 64;  ///< bytes of a device's name
constexpr std::string_view kKeyField = "idempotency_key";

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

/// What a paired device kept while it was without connection says when that was.
Result<std::optional<app::OfflineClaim>> offline_claim(const Request& request, const Form& form) {
    const std::string_view text = form.text("offline_at");
    if (text.empty()) {
        return std::optional<app::OfflineClaim>();
    }
    if (!request.caller->device) {
        return Error{ErrorCode::forbidden,
                     "offline_at: only a paired device sends check-ins later."};
    }
    if (!form.text("liveness_session").empty()) {
        return Error{ErrorCode::invalid_field,
                     "offline_at: a liveness session belongs to a check-in of now."};
    }
    const auto at = parse_rfc3339(text);
    if (!at) {
        return Error{ErrorCode::invalid_field,
                     "offline_at: a time as in 2026-03-02T08:00:00+07:00."};
    }
    return std::optional(app::OfflineClaim{
        .at = *at,
        .skew = request.caller->device->clock_behind,
        .liveness_unproven = access::needs_challenge(request.caller->principal.liveness)});
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
    auto offline = offline_claim(request, form);
    if (!offline) {
        return std::move(offline).error();
    }
    app::CheckInRequest checkin;
    checkin.offline = *offline;
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
        const Sha256 form_hash = form.fingerprint({kKeyField, kPinField});
        checkin.content = sha256(as_bytes(request.head.path + " " + to_hex(form_hash)));
    }
    return checkin;
}

}  // namespace

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

}  // namespace rollcall::server
