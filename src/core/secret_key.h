#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// A key of 256 bits. Overwritten when it goes; never logged. Copies are keys of their own.
class SecretKey {
  public:
    static constexpr std::size_t kSize = 32;  ///< bytes

    /// A new one by the system's cryptographic generator.
    static SecretKey generate();
    /// Error: invalid_field (not kSize bytes).
    static Result<SecretKey> from_bytes(ByteView bytes);

    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    SecretKey(SecretKey&&) noexcept = default;
    SecretKey& operator=(SecretKey&&) noexcept = default;
    ~SecretKey();

    ByteView bytes() const noexcept { return bytes_; }

  private:
    SecretKey() = default;
    std::array<std::uint8_t, kSize> bytes_{};
};

/// Encrypts and authenticates: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a random
/// nonce. `associated` is authenticated and not stored: open() has to be given the same. The result
/// is nonce, ciphertext and tag, 40 bytes longer than `plain`.
Bytes seal(const SecretKey& key, ByteView plain, ByteView associated);
/// The inverse; nothing if the key or `associated` is another or the bytes were changed.
std::optional<Bytes> open_sealed(const SecretKey& key, ByteView sealed, ByteView associated);
/// The same of a key that was sealed; nothing either if it is none. Leaves no copy in memory.
std::optional<SecretKey> open_sealed_key(const SecretKey& key, ByteView sealed,
                                         ByteView associated);

}  // namespace rollcall
