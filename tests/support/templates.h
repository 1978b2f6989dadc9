#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <vector>

#include "gallery/vector_index.h"

namespace rollcall::test {

/// Made-up templates and the plain answer that an index must agree with.

using Random = std::mt19937;

inline std::vector<float> unit(std::vector<float> vector) {
    double sum = 0;
    for (const float value : vector) {
        sum += static_cast<double>(value) * static_cast<double>(value);
    }
    for (float& value : vector) {
        value = static_cast<float>(value / std::sqrt(sum));
    }
    return vector;
}

/// A direction without preference.
inline std::vector<float> random_unit(Random& random, std::size_t dimension) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(dimension);
    std::generate(vector.begin(), vector.end(), [&] { return normal(random); });
    return unit(std::move(vector));
}

/// A direction near `centre`; `spread` is about the length of what is added to it.
inline std::vector<float> near(Random& random, std::span<const float> centre, float spread) {
    const std::vector<float> offset = random_unit(random, centre.size());
    std::vector<float> vector(centre.begin(), centre.end());
    for (std::size_t i = 0; i < vector.size(); ++i) {
        vector[i] += spread * offset[i];
    }
    return unit(std::move(vector));
}

inline gallery::Entry entry(std::int64_t photo, std::int64_t person, std::vector<float> embedding) {
    return {PhotoKey(photo), PersonKey(person), std::move(embedding)};
}

/// The cosine of two vectors, all in double.
inline double cosine(std::span<const float> a, std::span<const float> b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i];
        const double y = b[i];
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
}

struct ExactCandidate {
    std::int64_t person = 0;
    double similarity = -1;
};

/// Every person's best similarity, most similar first.
inline std::vector<ExactCandidate> brute_force(std::span<const gallery::Entry> entries,
                                               std::span<const float> probe) {
    std::map<std::int64_t, double> best;
    for (const gallery::Entry& candidate : entries) {
        const double similarity = cosine(candidate.embedding, probe);
        const auto [place, is_new] = best.emplace(candidate.person.value(), similarity);
        place->second = std::max(place->second, similarity);
    }
    std::vector<ExactCandidate> ranked;
    ranked.reserve(best.size());
    for (const auto& [person, similarity] : best) {
        ranked.push_back({person, similarity});
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.similarity > b.similarity; });
    return ranked;
}

}  // namespace rollcall::test
