#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret_key.h"

namespace rollcall::vault {

/// The key that wraps all others. It lies outside the data folder and in no backup.
struct MasterKey {
    SecretKey key;
    std::string id;  ///< 16 hex digits that tell it from another; says nothing about the key
};

MasterKey generate_master_key();
/// "rmk_" and the key as base64url: what its file holds.
std::string master_key_text(const MasterKey& master);
/// The inverse; white space around it is allowed. Error: invalid_field. The text is not repeated.
Result<MasterKey> parse_master_key(std::string_view text);

}  // namespace rollcall::vault
