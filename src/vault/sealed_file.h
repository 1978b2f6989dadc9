#pragma once

#include <string_view>

#include "core/bytes.h"
#include "core/result.h"
#include "core/secret_key.h"

namespace rollcall::vault {

/// The content of a file that is encrypted, and that anyone can tell from a damaged one without the
/// key, as a backup has to: "RCS1", the SHA-256 of what follows, and that, as seal() makes it.
/// `associated`: what the file is; it opens as nothing else.
Bytes sealed_file(const SecretKey& key, ByteView plain, std::string_view associated);

/// The inverse. Error: unavailable (it is no such file, was changed, or the key is another's).
Result<Bytes> open_sealed_file(const SecretKey& key, ByteView content, std::string_view associated);

/// Whether the bytes are those that were written, by the hash among them: finds an accident, while
/// somebody's purpose is found by who opens it.
bool is_whole_sealed_file(ByteView content);

}  // namespace rollcall::vault
