#include "core/p256.h"

#include <algorithm>
#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace rollcall {
namespace {

constexpr std::size_t kScalar = 32;

template <auto Free>
struct Freer {
    template <class Value>
    void operator()(Value* value) const {
        Free(value);
    }
};
template <class Value, auto Free>
using Owned = std::unique_ptr<Value, Freer<Free>>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

/// Null if the point is not on the curve.
Key key_of(const P256PublicKey& point) {
    const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1) {
        return nullptr;
    }
    P256PublicKey bytes = point;
    std::array<char, 6> group{'P', '-', '2', '5', '6', '\0'};
    std::array<OSSL_PARAM, 3> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1) {
        return nullptr;
    }
    return Key(key);
}

/// The form that OpenSSL takes.
Bytes as_der(ByteView signature) {
    const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(signature.data(), static_cast<int>(kScalar), nullptr);
    BIGNUM* s = BN_bin2bn(signature.data() + kScalar, static_cast<int>(kScalar), nullptr);
    ECDSA_SIG_set0(pair.get(), r, s);  // it owns them now
    std::uint8_t* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    Bytes bytes = size > 0 ? Bytes(der, der + size) : Bytes();
    OPENSSL_free(der);
    return bytes;
}

}  // namespace

std::optional<P256PublicKey> p256_public_key(ByteView bytes) {
    P256PublicKey key{};
    constexpr std::uint8_t kUncompressed = 0x04;
    if (bytes.size() != key.size() || bytes.front() != kUncompressed) {
        return std::nullopt;
    }
    std::ranges::copy(bytes, key.begin());
    return key_of(key) != nullptr ? std::optional(key) : std::nullopt;
}

Result<P256PublicKey> p256_key_of_nobody() {
    const Key pair(EVP_EC_gen("P-256"));
    P256PublicKey key{};
    std::size_t size = 0;
    if (pair == nullptr ||
        EVP_PKEY_get_octet_string_param(pair.get(), OSSL_PKEY_PARAM_PUB_KEY, key.data(), key.size(),
                                        &size) != 1 ||
        size != key.size()) {
        return Error{ErrorCode::internal, "no key could be made", "EVP_EC_gen"};
    }
    return key;
}

bool p256_verify(const P256PublicKey& point, ByteView message, ByteView signature) {
    if (signature.size() != 2 * kScalar) {
        return false;
    }
    const Key key = key_of(point);
    const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    if (key == nullptr || context == nullptr ||
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1) {
        return false;
    }
    const Bytes der = as_der(signature);
    return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace rollcall
