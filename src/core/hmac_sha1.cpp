#include "core/hmac_sha1.h"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace rollcall {

std::array<std::uint8_t, 20> hmac_sha1(ByteView key, ByteView message) {
    std::array<std::uint8_t, 20> mac{};
    unsigned int size = 0;
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
             mac.data(), &size) == nullptr ||
        size != mac.size()) {
        throw std::runtime_error("OpenSSL has no HMAC-SHA1");
    }
    return mac;
}

}  // namespace rollcall
