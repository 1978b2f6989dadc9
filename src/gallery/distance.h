#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace rollcall::gallery {

/// pgvector's three, by name: <=> cosine, <-> Euclidean, <#> negative inner product. For vectors of
/// norm 1 they order alike: euclidean^2 = 2 * cosine, negative inner product = cosine - 1.
enum class Distance { cosine, euclidean, inner_product };

std::string_view distance_name(
    Distance distance) noexcept;  ///< "cosine", "euclidean", "inner_product"
std::optional<Distance> distance_by_name(std::string_view name) noexcept;

/// Of two vectors of the same length (else std::invalid_argument), added up in double. cosine:
/// 0..2, 1 if either is zero.
float distance(Distance kind, std::span<const float> a, std::span<const float> b);

/// Cosine similarity, -1..1: 1 - distance(cosine).
float similarity(std::span<const float> a, std::span<const float> b);

/// The distance that a cosine similarity of vectors of norm 1 means, and back: for thresholds.
float distance_from_similarity(Distance kind, float similarity);
float similarity_from_distance(Distance kind, float distance);

/// Scales to L2 norm 1; false (unchanged) if the vector is zero or not finite.
bool normalise(std::span<float> vector);

}  // namespace rollcall::gallery
