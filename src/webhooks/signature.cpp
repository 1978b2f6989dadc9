#include "webhooks/signature.h"

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::webhooks {

std::string signature(std::string_view secret, TimePoint at, std::string_view body) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
    const std::string time = std::to_string(seconds.count());
    const std::string text = time + "." + std::string(body);
    return "t=" + time + ",v1=" + to_hex(hmac_sha256(as_bytes(secret), as_bytes(text)));
}

}  // namespace rollcall::webhooks
