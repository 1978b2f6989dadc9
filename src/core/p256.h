#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// A public key on NIST P-256, as WebCrypto exports it "raw": 0x04, X, Y (SEC 1, section 2.3.3).
using P256PublicKey = std::array<std::uint8_t, 65>;

/// Nothing if the bytes are no point of the curve in that form.
std::optional<P256PublicKey> p256_public_key(ByteView bytes);

/// A new public key whose private one nobody has: it is forgotten at once. Error: internal.
Result<P256PublicKey> p256_key_of_nobody();

/// Whether `signature` is an ECDSA signature (FIPS 186-4) of the message's SHA-256 by the key: r
/// and s, 32 bytes each, as WebCrypto makes it.
bool p256_verify(const P256PublicKey& key, ByteView message, ByteView signature);

}  // namespace rollcall
