#include "vision/light.h"

#include <cmath>
#include <cstddef>

namespace rollcall::vision {
namespace {

constexpr float kUnder = 50;
constexpr float kOver = 250;

struct Sums {
    double luma = 0;
    double pixels = 0;

    double mean() const { return pixels > 0 ? luma / pixels : 0; }
};

}  // namespace

Light light(std::span<const float> luma, int width, int height) {
    Sums left;
    Sums right;
    double under = 0;
    double over = 0;
    for (int y = 0; y < height; ++y) {
        const float v = (static_cast<float>(y) + 0.5F) / static_cast<float>(height) * 2 - 1;
        for (int x = 0; x < width; ++x) {
            const float u = (static_cast<float>(x) + 0.5F) / static_cast<float>(width) * 2 - 1;
            if (u * u + v * v > 1) {
                continue;
            }
            const float value = luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                     static_cast<std::size_t>(x)];
            Sums& half = u < 0 ? left : right;
            half.luma += static_cast<double>(value);
            half.pixels += 1;
            under += value < kUnder ? 1 : 0;
            over += value > kOver ? 1 : 0;
        }
    }
    const double pixels = left.pixels + right.pixels;
    if (pixels <= 0) {
        return {};
    }
    const double both = left.mean() + right.mean();
    return {
        .mean = static_cast<float>((left.luma + right.luma) / pixels / 255),
        .under = static_cast<float>(under / pixels),
        .over = static_cast<float>(over / pixels),
        .uneven = static_cast<float>(both > 0 ? std::abs(left.mean() - right.mean()) / both : 0)};
}

}  // namespace rollcall::vision
