#pragma once

#include "vision/image.h"

namespace rollcall::face {

/// What seems to lie over a face, told by colour alone; 0 (nothing) to 1.
struct Covered {
    float mouth = 0;  ///< how far the colour around the mouth is from that of the nose's bridge: a
                      ///< mask, a scarf. One of the skin's own colour is not seen.
    float eyes = 0;   ///< how dark the lighter of both eyes' surroundings is beside the cheek:
                      ///< sunglasses. Clear glasses are not seen.
};

/// `crop`: a face in ArcFace's 112 x 112 crop.
Covered covered_parts(const vision::Image& crop);

}  // namespace rollcall::face
