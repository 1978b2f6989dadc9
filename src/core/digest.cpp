#include "core/digest.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <sodium.h>

namespace rollcall {
namespace {

/// libsodium wants to be initialised once a process; a function-local static does that safely.
void ensure_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) {
        throw std::runtime_error("libsodium found no source of random bytes");
    }
}

}  // namespace

Sha256 sha256(ByteView bytes) {
    Sha256 digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

Result<Sha256> sha256_of_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return Error{ErrorCode::unavailable,
                     "cannot read " + file.string() + ": " + std::strerror(errno)};
    }
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> piece(1 << 16);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    }
    if (in.bad()) {
        return Error{ErrorCode::unavailable, "cannot read all of " + file.string()};
    }
    Sha256 digest{};
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

Sha256 hmac_sha256(ByteView key, ByteView message) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    Sha256 tag{};
    crypto_auth_hmacsha256_final(&state, tag.data());
    return tag;
}

bool equal_in_constant_time(ByteView left, ByteView right) noexcept {
    return left.size() == right.size() &&
           (left.empty() || sodium_memcmp(left.data(), right.data(), left.size()) == 0);
}

Bytes random_bytes(std::size_t count) {
    ensure_sodium();
    Bytes bytes(count);
    if (count > 0) {
        randombytes_buf(bytes.data(), bytes.size());
    }
    return bytes;
}

}  // namespace rollcall
