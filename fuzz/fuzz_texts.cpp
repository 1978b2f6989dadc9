#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/secret_key.h"
#include "journal/chain.h"
#include "server/authenticator.h"

// Short texts that come over the network or from a file: a device's signature header, a time, a
// signed head.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace rollcall;
    const std::string_view text = as_text(ByteView(data, size));
    if (const auto header = server::parse_device_header(text)) {
        const auto& request = header->request;
        if (request.counter < 0 || request.at < TimePoint() || header->id.size() > 64) {
            std::abort();
        }
    }
    if (const auto time = parse_rfc3339(text)) {
        if (parse_rfc3339(to_rfc3339(*time)) != time) {
            std::abort();
        }
    }
    static const journal::Chain chain{SecretKey::generate()};
    if (chain.verified(text)) {
        std::abort();  // nobody has signed it
    }
    return 0;
}
