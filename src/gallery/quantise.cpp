#include "gallery/quantise.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace rollcall::gallery {
namespace {

constexpr float kCodeMax = 127;
/// The norm of a vector that scale_to_unit rounded to float is at most this.
constexpr float kUnitNormMax = 1.000001F;
/// Covers the rounding in SimilarityBound::upper, where no term is above 2 and none of at most
/// eight operations is off by more than 2^-24 of its result, and the rounding of x.q to float.
constexpr float kArithmeticSlack = 2e-6F;

double norm_of(std::span<const float> vector) noexcept {
    double sum = 0;
    for (const float value : vector) {
        sum += static_cast<double>(value) * static_cast<double>(value);
    }
    return std::sqrt(sum);
}

/// Never below the value, in spite of the rounding to float.
float rounded_up(double value) noexcept {
    return static_cast<float>(value * 1.000001);
}

Error not_an_embedding(std::string message) {
    return {ErrorCode::invalid_field, std::move(message)};
}

}  // namespace

Status check_embedding(std::span<const float> embedding, std::size_t dimension) {
    if (embedding.size() != dimension) {
        return not_an_embedding("an embedding of this model has " + std::to_string(dimension) +
                                " numbers, this one has " + std::to_string(embedding.size()) +
                                "; make it with the same model");
    }
    const double norm = norm_of(embedding);
    if (!std::isfinite(norm)) {
        return not_an_embedding("the embedding holds a number that is not finite; make it anew");
    }
    if (std::abs(norm - 1.0) > kNormTolerance) {
        return not_an_embedding("the embedding's L2 norm is not 1; normalise it first");
    }
    return {};
}

void scale_to_unit(std::span<const float> embedding, std::span<float> unit) noexcept {
    const double factor = 1.0 / norm_of(embedding);
    std::transform(embedding.begin(), embedding.end(), unit.begin(),
                   [=](float value) { return static_cast<float>(value * factor); });
}

Quantised quantise(std::span<const float> vector, std::span<std::int8_t> codes) noexcept {
    float greatest = 0;
    for (const float value : vector) {
        greatest = std::max(greatest, std::abs(value));
    }
    const float scale = greatest / kCodeMax;
    double error = 0;
    double norm = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) {
        const float steps = scale > 0 ? std::nearbyint(vector[i] / scale) : 0.0F;
        codes[i] = static_cast<std::int8_t>(std::clamp(steps, -kCodeMax, kCodeMax));
        const double meant = static_cast<double>(scale) * codes[i];
        error += (vector[i] - meant) * (vector[i] - meant);
        norm += meant * meant;
    }
    return {scale, rounded_up(std::sqrt(error)), rounded_up(std::sqrt(norm))};
}

SimilarityBound::SimilarityBound(const Quantised& probe) noexcept
    : probe_scale_(probe.scale),
      probe_norm_(probe.norm),
      constant_(probe.error * kUnitNormMax + kArithmeticSlack) {}

}  // namespace rollcall::gallery
