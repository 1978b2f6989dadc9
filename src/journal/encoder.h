#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/bytes.h"

namespace rollcall::journal {

/// Writes values one after the other so that no two different lists of values give the same bytes:
/// numbers little-endian in eight bytes, texts with their length before them.
class Encoder {
  public:
    Encoder& number(std::int64_t value);
    /// By the bits of its IEEE 754 form.
    Encoder& real(double value);
    Encoder& text(std::string_view value);
    Encoder& bytes(ByteView value);
    /// Whether there is one, and it.
    Encoder& maybe_number(std::optional<std::int64_t> value);

    const Bytes& result() const noexcept { return bytes_; }

  private:
    Bytes bytes_;
};

}  // namespace rollcall::journal
