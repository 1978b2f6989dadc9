#pragma once

#include <array>
#include <span>
#include <vector>

#include "face/face.h"
#include "vision/image.h"

namespace rollcall::face {

/// Reads the outputs of SSD-like detectors with decoded corners: `scores` n * 2 (background, face),
/// `boxes` n * 4 (left, top, right, bottom as fractions of the frame). `frame` is the part of the
/// picture that the network saw. Faces under `score_threshold` and values that are no numbers are
/// dropped. Landmarks stay empty. Best first, overlapping ones not yet removed.
std::vector<DetectedFace> decode_ssd(std::span<const float> scores, std::span<const float> boxes,
                                     const vision::Box& frame, float score_threshold);

/// The outputs of YuNet for one stride: row-major cells, `columns` in a row, of `stride` input
/// pixels each.
struct YunetLevel {
    int stride = 0;
    int columns = 0;
    std::span<const float> cls;   ///< n: is a face
    std::span<const float> obj;   ///< n: overlaps one well
    std::span<const float> bbox;  ///< n * 4: shift of the centre, logarithm of the size, in strides
    std::span<const float> kps;   ///< n * 10: five points, in strides from the cell
};

/// Reads YuNet's outputs (its 2023 form; score = sqrt(cls * obj)). `scale`: pixels of the picture
/// in a pixel of the input, whose corner lies on the picture's. As decode_ssd otherwise.
std::vector<DetectedFace> decode_yunet(std::span<const YunetLevel> levels, float scale,
                                       float score_threshold);

/// Greedy non-maximum suppression: of faces (best first) whose boxes overlap by more than `overlap`
/// (intersection over union) only the best stays.
std::vector<DetectedFace> without_overlaps(std::vector<DetectedFace> faces, float overlap);

/// The five points from the 68 of the usual mark-up (`points` = 68 * (x, y), fractions of `crop`).
Landmarks five_points(std::span<const float, 136> points, const vision::Box& crop);

}  // namespace rollcall::face
