#include "core/password_hash.h"

#include <array>

#include <sodium.h>

#include "core/digest.h"

namespace rollcall {
namespace {

Sha256 peppered(const SecretKey& pepper, std::string_view secret) {
    return hmac_sha256(pepper.bytes(), as_bytes(secret));
}

const char* chars_of(const Sha256& bytes) {
    return reinterpret_cast<const char*>(bytes.data());
}

}  // namespace

Result<std::string> hash_password(const SecretKey& pepper, std::string_view secret,
                                  const PasswordCost& cost) {
    const Sha256 input = peppered(pepper, secret);
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const int failed =
        crypto_pwhash_str_alg(text.data(), chars_of(input), input.size(), cost.passes, cost.memory,
                              crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) {
        return Error{ErrorCode::busy, "There is no memory for this at the moment; try again.",
                     "Argon2id could not get its memory"};
    }
    return std::string(text.data());
}

bool password_matches(const SecretKey& pepper, std::string_view secret, const std::string& hash) {
    if (hash.size() >= crypto_pwhash_STRBYTES) {
        return false;
    }
    std::array<char, crypto_pwhash_STRBYTES> text{};
    hash.copy(text.data(), hash.size());
    const Sha256 input = peppered(pepper, secret);
    return crypto_pwhash_str_verify(text.data(), chars_of(input), input.size()) == 0;
}

}  // namespace rollcall
