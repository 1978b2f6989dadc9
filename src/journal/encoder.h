#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/bytes.h"

namespace rollcall::journal {

/// Writes values one after the other so that no two different lists of values give the same bytes:
/// numbers little-endian in eight bytes, texts with their length before them.
class Encoder {
  public:
    Encoder& number(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        for (unsigned shift = 0; shift < 64; shift += 8) {
            bytes_.push_back(static_cast<std::uint8_t>(bits >> shift));
        }
        return *this;
    }
    Encoder& real(double value) { return number(std::bit_cast<std::int64_t>(value)); }
    Encoder& text(std::string_view value) { return bytes(as_bytes(value)); }
    Encoder& bytes(ByteView value) {
        number(static_cast<std::int64_t>(value.size()));
        bytes_.insert(bytes_.end(), value.begin(), value.end());
        return *this;
    }
    /// Whether there is one, and it.
    Encoder& maybe_number(std::optional<std::int64_t> value) {
        number(value ? 1 : 0);
        return value ? number(*value) : *this;
    }
    Encoder& maybe_real(std::optional<double> value) {
        number(value ? 1 : 0);
        return value ? real(*value) : *this;
    }

    const Bytes& result() const noexcept { return bytes_; }

  private:
    Bytes bytes_;
};

}  // namespace rollcall::journal
