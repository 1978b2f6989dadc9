#pragma once

#include <cstdint>

#include "core/bytes.h"

namespace rollcall::vision {

/// A picture's size as a HEVC stream declares it.
struct CodedSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// The largest picture for which a HEVC decoder that is given any part of this file would make
/// room; 0 x 0 if there is none. A HEIC container states a size of its own, but the decoder goes by
/// the stream's sequence parameter sets (ITU-T H.265, 7.3.2.2), so these are looked for in every
/// byte: in the container's configuration boxes and amid the coded data alike.
CodedSize largest_coded_size(ByteView file) noexcept;

}  // namespace rollcall::vision
