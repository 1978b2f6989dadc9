#include "measurement/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rollcall::measurement {
namespace {

constexpr float kStep = 0.001F;  ///< of thresholds; nearer ones are the same
/// So many comparisons have to be expected beyond a threshold for it to be called measured.
constexpr double kEnoughBeyond = 5;
/// Around the proposed threshold: about half, twice and four times its FPIR.
constexpr std::array kAround{-0.04, -0.02, 0.02, 0.04};

constexpr double kStepsToOne = 1000;

float rounded_up(double threshold) {
    return static_cast<float>(std::ceil(threshold * kStepsToOne) / kStepsToOne);
}

float rounded(double threshold) {
    return static_cast<float>(std::round(threshold * kStepsToOne) / kStepsToOne);
}

Basis basis_of(const GalleryScores& scores, double fmr) {
    if (scores.impostor_pairs < TailEstimate::kFewestComparisons) {
        return Basis::catalogue;
    }
    return scores.impostor_pairs * fmr < kEnoughBeyond ? Basis::extrapolated : Basis::measured;
}

ProposedThreshold propose(const GalleryScores& scores, const TailEstimate& tail, double fpir,
                          double people) {
    const Estimate range = tail.threshold_range(fpir, people);
    return {rounded_up(range.value), range.low, range.high,
            basis_of(scores, fmr_at_fpir(fpir, people))};
}

std::vector<OperatingPoint> points_at(const GalleryScores& scores, const TailEstimate& tail,
                                      const OneToMany& in_force, float proposed) {
    std::vector<OperatingPoint> points{{in_force.threshold, true, false, {}, {}},
                                       {proposed, false, true, {}, {}}};
    if (std::abs(in_force.threshold - proposed) < kStep / 2) {
        points.pop_back();
        points.front().proposed = true;
    }
    for (const double step : kAround) {
        const float threshold = rounded(static_cast<double>(proposed) + step);
        const bool new_one = std::ranges::none_of(points, [threshold](const OperatingPoint& point) {
            return std::abs(point.threshold - threshold) < kStep / 2;
        });
        if (new_one && threshold >= 0 && threshold <= 1) {
            points.push_back({threshold, false, false, {}, {}});
        }
    }
    std::ranges::sort(points, {}, &OperatingPoint::threshold);
    for (OperatingPoint& point : points) {
        point.fpir =
            tail.fpir(static_cast<double>(point.threshold), static_cast<double>(scores.people));
        point.seen = rates_at(scores, {point.threshold, in_force.margin});
    }
    return points;
}

}  // namespace

std::string_view basis_name(Basis basis) noexcept {
    switch (basis) {
        case Basis::extrapolated:
            return "extrapolated";
        case Basis::measured:
            return "measured";
        case Basis::catalogue:
            break;
    }
    return "catalogue";
}

std::optional<NormalTail> catalogue_tail(float verify, float identify) {
    if (!(0 < verify && verify < identify)) {
        return std::nullopt;
    }
    return tail_through(
        {kVerifyFmr, static_cast<double>(verify)},
        {fmr_at_fpir(kIdentifyFpir, kIdentifyPeople), static_cast<double>(identify)});
}

std::optional<Calibration> calibrate(const GalleryScores& scores, const NormalTail& prior,
                                     double fpir, const OneToMany& in_force) {
    if (scores.people < 2) {
        return std::nullopt;
    }
    const TailEstimate tail(scores.tail, scores.impostor_pairs, prior);
    Calibration result;
    result.proposal.identify = propose(scores, tail, fpir, static_cast<double>(scores.people));
    result.proposal.duplicate = result.proposal.identify;
    result.proposal.verify = propose(scores, tail, kVerifyFmr, 1);
    result.points = points_at(scores, tail, in_force, result.proposal.identify.similarity);
    return result;
}

}  // namespace rollcall::measurement
