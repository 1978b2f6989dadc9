#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "vision/image.h"
#include "vision/warp.h"

/// What the species' files share. Not for other folders.
namespace rollcall::attacks {

/// Chance that is the same on every machine (std::mt19937_64 is fixed by the standard, the
/// standard's distributions are not).
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    /// Evenly from `least` up to `most`.
    float between(float least, float most);

  private:
    std::mt19937_64 random_;
};

using Colour = std::array<float, 3>;  ///< red, green, blue, 0..255 where it is drawn

/// Changes a colour by where it lies; `at` in pixels of the picture.
using Ink = std::function<void(vision::Point at, Colour& colour)>;

/// A flat thing that shows a picture, with how opaque it is: 0 or 255 in all three channels.
struct Sheet {
    vision::Image face;
    vision::Image shape;
};

vision::Image blank(int width, int height, std::uint8_t level);

/// Every pixel through `ink`.
void paint(vision::Image& image, const Ink& ink);

/// The picture's colours without anything that could be recognised in them, at another size.
vision::Image blurred_scene(const vision::Image& picture, int width, int height);

/// Lays the sheet over the picture where `to_sheet` says what it shows, with soft edges.
void lay(vision::Image& picture, const Sheet& sheet, const vision::Similarity& to_sheet);

/// What a camera does to what it sees: a little out of focus (`blur` 0..1: the weight of the
/// neighbours), noise of this deviation, JPEG.
vision::Image photographed(const vision::Image& seen, float blur, float noise, Dice& dice);

}  // namespace rollcall::attacks
