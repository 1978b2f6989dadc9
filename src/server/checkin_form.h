#pragma once

#include <optional>
#include <string_view>

#include "app/check_in.h"
#include "server/form.h"
#include "server/message.h"
#include "server/server.h"

namespace rollcall::server {

/// The field of a form that holds a PIN. Never part of a hash that is stored: a PIN is found by
/// trying them all.
inline constexpr std::string_view kPinField = "pin";

/// A form, what it says of a check-in whichever way it is made, and the answer if it has come
/// before.
struct CheckInForm {
    Form form;
    app::CheckInRequest checkin;
    std::optional<app::CheckInAnswer> repeated;
};

/// Reads it. An idempotency key is the header's or the field's, and a device's check-ins are known
/// by their numbers. Errors: as Form::read; invalid_field; conflict, as CheckIn::repeated.
Result<CheckInForm> read_checkin_form(const Api& api, const Request& request);

}  // namespace rollcall::server
