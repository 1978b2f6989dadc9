#pragma once

#include "core/bytes.h"
#include "vision/image.h"

namespace rollcall::vision {

/// The orientation (tag 0x0112, 1..8) that an EXIF block states, with or without the leading
/// "Exif\0\0"; 1 if there is none, or none that can be read.
int exif_orientation(ByteView exif);

/// Whether this orientation exchanges width and height.
constexpr bool swaps_sides(int orientation) {
    return orientation >= 5 && orientation <= 8;
}

/// The picture turned and mirrored from how it is stored under `orientation` to upright.
Image upright(Image stored, int orientation);

}  // namespace rollcall::vision
