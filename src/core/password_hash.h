#pragma once

#include <string>
#include <string_view>

#include "core/secret_key.h"

namespace rollcall {

/// How much a hash costs. What a stored one cost stands in it.
struct PasswordCost {
    std::size_t memory = 19U * 1024 * 1024;  ///< bytes; OWASP's "m=19456, t=2, p=1" for Argon2id
    unsigned long long passes = 2;
};

/// Argon2id (RFC 9106) of HMAC-SHA256(pepper, secret), with a random salt, as a text that holds
/// salt and cost. Without the pepper, which is not stored beside it, nothing can be tried on it.
/// Takes tens of milliseconds and the memory of `cost`. Error: busy (that memory is not there).
Result<std::string> hash_password(const SecretKey& pepper, std::string_view secret,
                                  const PasswordCost& cost = {});

/// Whether `hash` is of this secret and pepper; false also for a text that is no such hash.
bool password_matches(const SecretKey& pepper, std::string_view secret, const std::string& hash);

}  // namespace rollcall
