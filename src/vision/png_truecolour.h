#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/bytes.h"
#include "vision/image.h"

namespace rollcall::vision {

/// Decodes the PNGs that a browser's canvas and a webcam's library make: eight bits a sample, red,
/// green and blue with or without alpha (laid over white), not interlaced. With Debian's libspng
/// and zlib they cost as much as a third of a whole search; this takes about half of that time.
///
/// Nothing for every other kind, and for a file with anything wrong: those are libspng's, which
/// also says what it is. Of the extras (`eXIf`, colour profiles, text) only the CRC is checked.
/// `file` is one whose size has been accepted. Throws std::bad_alloc.
std::optional<Image> decode_truecolour_png(ByteView file);

/// Undoes the filter of one row in place (PNG specification, 9.2): None, Sub, Up, Average or Paeth
/// as 0..4. False, and nothing is done, for any other number.
///
/// `row` and `above` are `pixels` times `pixel_bytes` (3 or 4) long and do not overlap; one byte
/// behind each of them is read and must exist.
bool undo_png_filter(int filter, std::size_t pixel_bytes, std::size_t pixels, std::uint8_t* row,
                     const std::uint8_t* above) noexcept;

}  // namespace rollcall::vision
