#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/embed_pictures.h"
#include "face/liveness.h"
#include "measurement/attack_detection.h"

namespace rollcall::app {

/// How many pictures of one kind were shown.
struct PresentationCount {
    std::string kind;  ///< "bona fide", "retaken", or the species
    std::size_t shown = 0;
    std::size_t without_face = 0;  ///< the detector found none: non-response
};

/// One network, or one way to join all of them.
struct JudgedSystem {
    std::string name;
    std::optional<measurement::DetectionFigures> figures;
    std::optional<measurement::DetectionPoint> in_force;  ///< at the catalogue's threshold
};

struct LivenessEvaluation {
    std::size_t people = 0;
    std::vector<PresentationCount> counts;  ///< bona fide, retaken, then the species
    std::vector<UnusablePicture> unusable;
    std::vector<JudgedSystem> systems;    ///< the networks; if several, then each fusion of them
    std::optional<double> cpu_ms_a_face;  ///< all networks together, without the detector
};

struct LivenessOptions {
    std::size_t threads = 1;
    std::optional<double> threshold;  ///< the fused score's, if one is in force
    std::filesystem::path examples;   ///< a folder for the first picture's attacks; empty: none
    std::function<void(std::size_t, std::size_t)> progress = [](std::size_t, std::size_t) {};
};

/// Bona fide presentations are the pictures of `images` (a sub-folder a person); attacks are made
/// of the same pictures by code, one of each species and with another picture of the folder as the
/// attacker, always alike. Judged is the face nearest to the middle. Errors: not_found (no picture,
/// or no face in any), storage_full and the like if the examples cannot be written.
Result<LivenessEvaluation> evaluate_liveness(const PictureReader& reader,
                                             const face::LivenessJudge& judge,
                                             const std::filesystem::path& images,
                                             const LivenessOptions& options);

}  // namespace rollcall::app
