#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/bytes.h"
#include "vision/big_endian.h"

namespace rollcall::vision {

/// One chunk of a PNG (PNG specification, 5.3). Views into the file.
struct PngChunk {
    std::string_view type;  ///< four letters
    ByteView data;
    ByteView checked;       ///< what the CRC is over: type and data
    std::uint32_t crc = 0;  ///< as it stands in the file
};

/// Goes through the chunks of a PNG as they stand in the file. Nothing is checked but that each
/// lies wholly inside.
class PngChunks {
  public:
    /// `file` outlives this.
    explicit PngChunks(ByteView file) : rest_(file) { rest_.take(kSignatureSize); }

    /// The next chunk; nothing at the end, or when what is left is no whole chunk.
    std::optional<PngChunk> next() {
        const auto length = static_cast<std::size_t>(rest_.number(4));
        BigEndianReader checked(rest_.take(kTypeSize + length));
        const std::uint32_t crc = rest_.short_number(4);
        if (rest_.ended()) {
            return std::nullopt;
        }
        const ByteView whole = checked.rest();
        const std::string_view type = checked.word();
        return PngChunk{type, checked.rest(), whole, crc};
    }

  private:
    static constexpr std::size_t kSignatureSize = 8;
    static constexpr std::size_t kTypeSize = 4;

    BigEndianReader rest_;
};

}  // namespace rollcall::vision
