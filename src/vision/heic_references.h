#pragma once

#include <cstdint>
#include <optional>

#include "core/bytes.h"

namespace rollcall::vision {

/// How many coded pictures have to be decoded, at most, to show one item of this HEIC file: a grid
/// has tiles, an overlay has layers, and each may have its transparency beside it (ISO/IEC
/// 23008-12, 6.6). Nothing if items are made of themselves or are nested deeper than any camera
/// does it: a decoder that follows such references would not come back.
///
/// Looks for `iref` boxes in every byte, not only where a file should have them, so that no reader
/// can be led to another one than it does.
std::optional<std::uint64_t> most_coded_pictures(ByteView file);

}  // namespace rollcall::vision
