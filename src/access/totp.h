#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/clock.h"

namespace rollcall::access {

// Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA1, six digits,
// a new one every 30 s.

inline constexpr std::chrono::seconds kTotpStep{30};
inline constexpr std::size_t kTotpDigits = 6;
inline constexpr std::size_t kTotpSecret = 20;  ///< bytes; RFC 4226, section 4: 160 bits

/// The time step of a moment: 30 s since 1970.
std::int64_t totp_step(TimePoint now);
/// The code of a step (RFC 4226, section 5.3), of `digits` 6 to 8.
std::string totp_code(ByteView secret, std::int64_t step, std::size_t digits = kTotpDigits);
/// The step whose code it is: the moment's, the one before or the one after. Takes as long for any
/// six digits.
std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, TimePoint now);

/// RFC 4648, section 6, without padding: as secrets are typed.
std::string to_base32(ByteView bytes);
/// What a QR code for an authenticator app holds.
/// https://github.com/google/google-authenticator/wiki/Key-Uri-Format
std::string otpauth_uri(ByteView secret, std::string_view issuer, std::string_view account);

}  // namespace rollcall::access
