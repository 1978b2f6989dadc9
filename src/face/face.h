#pragma once

#include <optional>
#include <vector>

#include "core/ids.h"
#include "face/detected_face.h"
#include "face/quality.h"

namespace rollcall::face {

/// A detected face with its embedding: as many floats as the model's dimension, of L2 norm 1. A
/// face that was only detected has neither embedding nor quality.
struct AnalysedFace {
    DetectedFace face;
    std::vector<float> embedding;
    std::optional<Quality> quality = {};
};

/// What the analyser saw in one picture. Faces are ordered by score, best first. The coordinates
/// are those of the decoded picture, whose size is given.
struct Analysis {
    int width = 0;
    int height = 0;
    ModelId model;
    std::vector<AnalysedFace> faces;
};

/// Index of the face a person holds up to the camera: the greatest area times nearness to the
/// middle (weight 1 at the centre, 0.5 at a corner). Nothing if there is none.
std::optional<std::size_t> main_face(const Analysis& analysis);

/// Whether another face is so large beside the main one (its box has at least a quarter of the main
/// one's area) that nobody could say which of the two is meant.
bool has_rival_face(const Analysis& analysis, std::size_t main);

}  // namespace rollcall::face
