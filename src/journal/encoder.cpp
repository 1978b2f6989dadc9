#include "journal/encoder.h"

#include <bit>

namespace rollcall::journal {

Encoder& Encoder::number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        bytes_.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
    return *this;
}

Encoder& Encoder::real(double value) {
    return number(std::bit_cast<std::int64_t>(value));
}

Encoder& Encoder::text(std::string_view value) {
    return bytes(as_bytes(value));
}

Encoder& Encoder::bytes(ByteView value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
}

Encoder& Encoder::maybe_number(std::optional<std::int64_t> value) {
    number(value ? 1 : 0);
    return value ? number(*value) : *this;
}

}  // namespace rollcall::journal
