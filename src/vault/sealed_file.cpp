#include "vault/sealed_file.h"

#include <algorithm>

#include "core/digest.h"

namespace rollcall::vault {
namespace {

constexpr std::string_view kMark = "RCS1";
constexpr std::size_t kHeader = kMark.size() + sizeof(Sha256);

}  // namespace

Bytes sealed_file(const SecretKey& key, ByteView plain, std::string_view associated) {
    const Bytes sealed = seal(key, plain, as_bytes(associated));
    const Sha256 hash = sha256(sealed);
    Bytes content;
    content.reserve(kHeader + sealed.size());
    content.insert(content.end(), kMark.begin(), kMark.end());
    content.insert(content.end(), hash.begin(), hash.end());
    content.insert(content.end(), sealed.begin(), sealed.end());
    return content;
}

bool is_whole_sealed_file(ByteView content) {
    return content.size() >= kHeader && as_text(content.first(kMark.size())) == kMark &&
           std::ranges::equal(content.subspan(kMark.size(), sizeof(Sha256)),
                              sha256(content.subspan(kHeader)));
}

Result<Bytes> open_sealed_file(const SecretKey& key, ByteView content,
                               std::string_view associated) {
    if (!is_whole_sealed_file(content)) {
        return Error{ErrorCode::unavailable, "the file does not hold what was written to it"};
    }
    auto plain = open_sealed(key, content.subspan(kHeader), as_bytes(associated));
    if (!plain) {
        return Error{ErrorCode::unavailable, "the file cannot be opened by its key"};
    }
    return std::move(*plain);
}

}  // namespace rollcall::vault
