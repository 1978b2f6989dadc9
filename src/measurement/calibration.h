#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "measurement/gallery_scores.h"
#include "measurement/impostor_tail.h"

namespace rollcall::measurement {

/// What a proposed threshold rests on.
enum class Basis {
    catalogue,     ///< the gallery has too few people; what the model has shown on LFW, for so many
    extrapolated,  ///< the gallery's own pairs, lengthened to rarer ones in the way of LFW's
    measured,      ///< the gallery's own pairs reach as far
};

/// "catalogue", "extrapolated", "measured".
std::string_view basis_name(Basis basis) noexcept;

/// A cosine similarity that keeps to a wanted rate.
struct ProposedThreshold {
    float similarity = 0;  ///< in steps of 0.001, rounded up
    double low = 0;        ///< 95 % credible interval of the one that would give just the rate
    double high = 0;
    Basis basis = Basis::catalogue;
};

struct Proposal {
    ProposedThreshold identify;   ///< 1:N, for the wanted FPIR among the people enrolled
    ProposedThreshold duplicate;  ///< the same: one newcomer in 1 / FPIR is refused for nothing
    ProposedThreshold verify;     ///< 1:1, for kVerifyFmr
};

/// What is to be expected at a threshold for 1:N. `fpir` is without the margin, which makes it
/// smaller; `seen` is with it.
struct OperatingPoint {
    float threshold = 0;
    bool in_force = false;
    bool proposed = false;
    Estimate fpir;   ///< by the tail, among all enrolled
    SeenRates seen;  ///< counted in the gallery itself
};

/// The thresholds that fit a gallery, and what they and those in force do.
struct Calibration {
    Proposal proposal;
    std::vector<OperatingPoint> points;  ///< lowest threshold first
};

/// One comparison of two people's pictures in so many is accepted: the rate of the catalogue's
/// `verify`.
inline constexpr double kVerifyFmr = 1e-4;
/// What the catalogue's `identify` lets through, and among how many people (models/catalog.toml).
inline constexpr double kIdentifyFpir = 0.01;
inline constexpr double kIdentifyPeople = 1559;

/// The tail that the catalogue's two thresholds of a model lie on. Nothing if they are not those of
/// a model: 0 < verify < identify.
std::optional<NormalTail> catalogue_tail(float verify, float identify);

/// `fpir`: wanted, 0..1, both excluded. `in_force`: for 1:N; its margin holds at all points.
/// Nothing with fewer than two people: nobody can be taken for somebody else.
std::optional<Calibration> calibrate(const GalleryScores& scores, const NormalTail& prior,
                                     double fpir, const OneToMany& in_force);

}  // namespace rollcall::measurement
