#include "vault/master_key.h"

#include <utility>

#include "core/digest.h"

namespace rollcall::vault {
namespace {

constexpr std::string_view kPrefix = "rmk_";
constexpr std::size_t kIdBytes = 8;

MasterKey named(SecretKey key) {
    const Sha256 digest = hmac_sha256(key.bytes(), as_bytes("rollcall master key id"));
    std::string id = to_hex(ByteView(digest).first(kIdBytes));
    return {std::move(key), std::move(id)};
}

}  // namespace

MasterKey generate_master_key() {
    return named(SecretKey::generate());
}

std::string master_key_text(const MasterKey& master) {
    return std::string(kPrefix) + to_base64url(master.key.bytes());
}

Result<MasterKey> parse_master_key(std::string_view text) {
    text = trimmed(text);
    const bool prefixed = text.starts_with(kPrefix);
    const auto bytes =
        prefixed ? from_base64url(text.substr(kPrefix.size())) : std::optional<Bytes>();
    if (bytes) {
        if (auto key = SecretKey::from_bytes(*bytes)) {
            return named(std::move(*key));
        }
    }
    return Error{ErrorCode::invalid_field,
                 "a master key is \"rmk_\" and 43 letters, digits, - and _"};
}

}  // namespace rollcall::vault
