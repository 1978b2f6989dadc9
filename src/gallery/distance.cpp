#include "gallery/distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace rollcall::gallery {
namespace {

constexpr std::array kNames{
    std::pair{Distance::cosine, std::string_view("cosine")},
    std::pair{Distance::euclidean, std::string_view("euclidean")},
    std::pair{Distance::inner_product, std::string_view("inner_product")},
};

double dot(std::span<const float> a, std::span<const float> b) noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

double cosine_distance(std::span<const float> a, std::span<const float> b) noexcept {
    const double norms = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
    if (norms == 0) {
        return 1;
    }
    return 1 - std::clamp(dot(a, b) / norms, -1.0, 1.0);
}

double euclidean_distance(std::span<const float> a, std::span<const float> b) noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        sum += difference * difference;
    }
    return std::sqrt(sum);
}

}  // namespace

std::string_view distance_name(Distance distance) noexcept {
    return kNames[static_cast<std::size_t>(distance)].second;
}

std::optional<Distance> distance_by_name(std::string_view name) noexcept {
    for (const auto& [distance, its_name] : kNames) {
        if (its_name == name) {
            return distance;
        }
    }
    return std::nullopt;
}

float distance(Distance kind, std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size()) {
        throw std::invalid_argument("a distance needs two vectors of the same length");
    }
    switch (kind) {
        case Distance::euclidean:
            return static_cast<float>(euclidean_distance(a, b));
        case Distance::inner_product:
            return static_cast<float>(-dot(a, b));
        case Distance::cosine:
            break;
    }
    return static_cast<float>(cosine_distance(a, b));
}

float similarity(std::span<const float> a, std::span<const float> b) {
    return 1 - distance(Distance::cosine, a, b);
}

float distance_from_similarity(Distance kind, float similarity) {
    switch (kind) {
        case Distance::euclidean:
            return std::sqrt(std::max(0.0F, 2 - 2 * similarity));
        case Distance::inner_product:
            return -similarity;
        case Distance::cosine:
            break;
    }
    return 1 - similarity;
}

float similarity_from_distance(Distance kind, float distance) {
    switch (kind) {
        case Distance::euclidean:
            return 1 - distance * distance / 2;
        case Distance::inner_product:
            return -distance;
        case Distance::cosine:
            break;
    }
    return 1 - distance;
}

bool normalise(std::span<float> vector) {
    const double norm = std::sqrt(dot(vector, vector));
    if (norm == 0 || !std::isfinite(norm)) {
        return false;
    }
    for (float& value : vector) {
        value = static_cast<float>(value / norm);
    }
    return true;
}

}  // namespace rollcall::gallery
