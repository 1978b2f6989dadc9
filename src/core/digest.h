#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

using Sha256 = std::array<std::uint8_t, 32>;

/// FIPS 180-4.
Sha256 sha256(ByteView bytes);
/// The SHA-256 of a file, read in pieces. Error: unavailable (cannot be read), naming the file.
Result<Sha256> sha256_of_file(const std::filesystem::path& file);
/// RFC 2104 with SHA-256. `key` of any length.
Sha256 hmac_sha256(ByteView key, ByteView message);

/// Compares in a time that depends on the lengths only. Different lengths are unequal.
bool equal_in_constant_time(ByteView left, ByteView right) noexcept;

/// Bytes from the system's cryptographic generator.
Bytes random_bytes(std::size_t count);

}  // namespace rollcall
