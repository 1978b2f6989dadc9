#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/bytes.h"
#include "server/multipart.h"

// The first line is the Content-Type, the rest the body: as a client would send both.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rollcall::ByteView input(data, size);
    const std::string_view text = rollcall::as_text(input);
    const std::size_t line = text.find('\n');
    const std::string_view type = text.substr(0, line);
    const std::size_t begin = line == std::string_view::npos ? size : line + 1;
    const auto declared = rollcall::server::multipart_boundary(type);
    const auto parts =
        rollcall::server::parse_multipart(input.subspan(begin), declared.value_or("XX"));
    if (!parts) {
        return 0;
    }
    for (const auto& part : *parts) {
        const bool inside =
            part.data.data() >= data && part.data.data() + part.data.size() <= data + size;
        if (!inside) {
            std::abort();
        }
    }
    return 0;
}
