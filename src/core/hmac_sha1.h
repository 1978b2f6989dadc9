#pragma once

#include <array>
#include <cstdint>

#include "core/bytes.h"

namespace rollcall {

/// RFC 2104 with SHA-1, for RFC 4226 alone: nothing else is to rest on SHA-1.
std::array<std::uint8_t, 20> hmac_sha1(ByteView key, ByteView message);

}  // namespace rollcall
