#include "core/secret_key.h"

#include <algorithm>

#include <sodium.h>

#include "core/digest.h"

namespace rollcall {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(SecretKey::kSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

SecretKey SecretKey::generate() {
    SecretKey key;
    Bytes random = random_bytes(kSize);
    std::ranges::copy(random, key.bytes_.begin());
    sodium_memzero(random.data(), random.size());
    return key;
}

Result<SecretKey> SecretKey::from_bytes(ByteView bytes) {
    if (bytes.size() != kSize) {
        return Error{ErrorCode::invalid_field, "a key has " + std::to_string(kSize) + " bytes"};
    }
    SecretKey key;
    std::ranges::copy(bytes, key.bytes_.begin());
    return key;
}

SecretKey::~SecretKey() {
    sodium_memzero(bytes_.data(), bytes_.size());
}

Bytes seal(const SecretKey& key, ByteView plain, ByteView associated) {
    Bytes sealed = random_bytes(kNonce);
    sealed.resize(kNonce + plain.size() + kTag);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonce, nullptr, plain.data(),
                                               plain.size(), associated.data(), associated.size(),
                                               nullptr, sealed.data(), key.bytes().data());
    return sealed;
}

std::optional<Bytes> open_sealed(const SecretKey& key, ByteView sealed, ByteView associated) {
    if (sealed.size() < kNonce + kTag) {
        return std::nullopt;
    }
    const ByteView cipher = sealed.subspan(kNonce);
    Bytes plain(cipher.size() - kTag);
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), nullptr, nullptr, cipher.data(), cipher.size(), associated.data(),
        associated.size(), sealed.data(), key.bytes().data());
    return failed == 0 ? std::optional(std::move(plain)) : std::nullopt;
}

std::optional<SecretKey> open_sealed_key(const SecretKey& key, ByteView sealed,
                                         ByteView associated) {
    auto bytes = open_sealed(key, sealed, associated);
    if (!bytes) {
        return std::nullopt;
    }
    auto opened = SecretKey::from_bytes(*bytes);
    sodium_memzero(bytes->data(), bytes->size());
    return opened ? std::optional(std::move(*opened)) : std::nullopt;
}

}  // namespace rollcall
