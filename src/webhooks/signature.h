#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"

namespace rollcall::webhooks {

/// The value of Rollcall-Signature: "t=<Unix seconds>,v1=<hex>", where hex is HMAC-SHA256 (RFC
/// 2104) under the bytes of `secret` of the seconds as text, a dot and the body.
std::string signature(std::string_view secret, TimePoint at, std::string_view body);

}  // namespace rollcall::webhooks
