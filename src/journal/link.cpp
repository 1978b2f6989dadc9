#include "journal/link.h"

#include <algorithm>

namespace rollcall::journal {

Salt new_salt() {
    Salt salt{};
    std::ranges::copy(random_bytes(salt.size()), salt.begin());
    return salt;
}

Commitment commit(const Salt& salt, ByteView content) {
    Bytes bytes;
    bytes.reserve(salt.size() + content.size());
    bytes.insert(bytes.end(), salt.begin(), salt.end());
    bytes.insert(bytes.end(), content.begin(), content.end());
    return sha256(bytes);
}

}  // namespace rollcall::journal
