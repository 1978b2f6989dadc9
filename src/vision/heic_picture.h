#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"
#include "vision/heic_items.h"
#include "vision/heic_steps.h"

namespace rollcall::vision {

/// How a picture is put together: coded pictures of one size side by side, row by row, which cover
/// all of it and are cut off at its right and lower edge; then the steps in their order.
struct HeicPicture {
    HeicSize size;
    HeicSize tile;
    int columns = 1;
    std::vector<HeicItemId> tiles;  ///< items of type `hvc1`; there may be one twice
    std::vector<HeicStep> steps;
    HeicSize shown;  ///< after the steps
};

/// What of a HEIC file is decoded: the primary picture and its transparency. Thumbnails, depth,
/// gain maps, metadata and whatever else a phone adds are left alone.
struct HeicPlan {
    HeicItems items;
    HeicPicture primary;
    std::optional<HeicPicture> alpha;  ///< as large as `primary` when both are put together
    /// The most pixels of one picture that is decoded or put together: as the container says or as
    /// its stream does, whichever is more.
    std::uint64_t held_pixels = 0;
    /// The pixels of all coded pictures together, as their streams say: the decoder's work.
    std::uint64_t coded_pixels = 0;
};

/// Reads how the file's picture is made, without decoding; ISO/IEC 23008-12, 6.6. `file` has to
/// outlive what is returned. The sides of pictures are at least 1; they are not held against any
/// limit.
/// Errors: image_damaged (also: items made of themselves, sizes that contradict each other),
/// unsupported_image (a picture that is not HEVC, or put together in another way than by `grid` and
/// `iden`).
Result<HeicPlan> plan_heic(ByteView file);

}  // namespace rollcall::vision
