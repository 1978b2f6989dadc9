#include "vision/sharpness.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rollcall::vision {
namespace {

constexpr int kReach = 4;  // the mean is over the pixel and so many to each side

/// Sums over all lines of one direction.
class Variation {
  public:
    /// A line of `length` values that lie `stride` apart.
    void add(const float* line, int length, std::size_t stride) {
        const auto at = [=](int i) {
            return line[static_cast<std::size_t>(std::clamp(i, 0, length - 1)) * stride];
        };
        float sum = 0;
        for (int i = -kReach; i <= kReach; ++i) {
            sum += at(i);
        }
        for (int i = 1; i < length; ++i) {
            const float sharp = std::abs(at(i) - at(i - 1));
            const float before = sum;
            sum += at(i + kReach) - at(i - 1 - kReach);
            const float soft = std::abs(sum - before) / (2 * kReach + 1);
            all_ += sharp;
            lost_ += std::max(0.0F, sharp - soft);
        }
    }

    float sharpness() const { return all_ > 0 ? static_cast<float>(lost_ / all_) : 0; }

  private:
    double all_ = 0;
    double lost_ = 0;
};

}  // namespace

float sharpness(std::span<const float> luma, int width, int height) {
    if (width < 2 || height < 2) {
        return 0;
    }
    Variation across;
    Variation down;
    for (int y = 0; y < height; ++y) {
        across.add(luma.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width),
                   width, 1);
    }
    for (int x = 0; x < width; ++x) {
        down.add(luma.data() + x, height, static_cast<std::size_t>(width));
    }
    return std::min(across.sharpness(), down.sharpness());
}

}  // namespace rollcall::vision
