#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "face/catalogue.h"
#include "face/precision.h"
#include "vision/image.h"

namespace rollcall::face {

/// Passive presentation attack detection, in the words of ISO/IEC 30107-3: does the picture show a
/// bona fide face, or an instrument that shows one (a print, a screen, a mask)? Measured in
/// docs/liveness.md.

/// How the scores of several networks become one.
enum class Fusion { mean, least, mean_of_log_odds };

/// "mean", "least", "mean of log-odds".
std::string_view fusion_name(Fusion rule) noexcept;

/// `scores`: at least one, each 0..1. The result is 0..1.
double fuse(std::span<const double> scores, Fusion rule);

/// The score of an attempt: the median over its frames, of two middle ones the lower, so that an
/// attack has to pass in more than half of them: of two in both. A single frame is its own judge.
/// `frames`: at least one fused score of the same face, in any order.
double attempt_score(std::span<const double> frames);

/// The part of a picture of `width` x `height` pixels that a network with this crop scale sees: the
/// face's box grown about its middle, less where the picture is too small for that, and pushed back
/// into the picture where it would reach over the border; whole pixels, inside the picture
/// (Minivision, Silent-Face-Anti-Spoofing).
vision::Box liveness_crop(int width, int height, const vision::Box& face, double scale);

struct LivenessScores {
    std::vector<double> networks;  ///< 0 (attack) .. 1 (live), in the order of the judge's networks
    double fused = 0;
};

/// Judges one face of one picture. Thread-safe; each call runs on its caller's thread alone.
class LivenessJudge {
  public:
    /// How the fused score is made; chosen in docs/liveness.md.
    static constexpr Fusion kFusion = Fusion::least;

    virtual ~LivenessJudge() = default;
    /// The catalogue's names.
    virtual const std::vector<std::string>& networks() const = 0;
    /// `face`: the detector's box. Error: internal.
    virtual Result<LivenessScores> judge(const vision::Image& image,
                                         const vision::Box& face) const = 0;
};

/// The judge made of these networks of the catalogue on OpenVINO (CPU). It has no part in the model
/// id: templates do not depend on it. Errors: as make_network_analyser, and invalid_field (one of
/// the networks is not for liveness, or none is named).
Result<std::unique_ptr<LivenessJudge>> make_liveness_judge(
    const Catalogue& catalogue, const std::vector<std::string>& networks, Precision precision,
    const std::filesystem::path& models_folder, std::size_t parallel = 0);

}  // namespace rollcall::face
