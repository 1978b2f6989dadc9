#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/bytes.h"

namespace rollcall::vision {

/// Reads big-endian numbers in a row. Beyond the end everything is zero or empty, and `ended` says
/// so: a table may be read without a check at every step. Views, valid as long as the bytes are.
class BigEndianReader {
  public:
    explicit BigEndianReader(ByteView bytes) : bytes_(bytes) {}

    /// A number of this many bytes, 0..8.
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(size)) {
            value = value << 8 | byte;
        }
        return value;
    }
    /// A number of 1, 2 or 4 bytes.
    std::uint32_t short_number(std::size_t size) {
        return static_cast<std::uint32_t>(number(size));
    }
    /// Four characters, fewer at the end.
    std::string_view word() {
        const std::string_view text =
            as_text(bytes_.first(std::min<std::size_t>(bytes_.size(), 4)));
        take(4);
        return text;
    }
    ByteView take(std::size_t size) {
        if (bytes_.size() < size) {
            bytes_ = {};
            ended_ = true;
            return {};
        }
        const ByteView taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }
    ByteView rest() const { return bytes_; }
    bool more() const { return !bytes_.empty(); }
    bool ended() const { return ended_; }

  private:
    ByteView bytes_;
    bool ended_ = false;
};

}  // namespace rollcall::vision
