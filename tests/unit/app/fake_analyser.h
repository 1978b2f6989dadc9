#pragma once

#include <atomic>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "face/analyser.h"
#include "vision/decode.h"

namespace rollcall::app {

/// Sees one face in the middle of every picture that is not black; who it is, is told by the
/// picture's colour: red, green and blue people are strangers to each other. A picture more than
/// twice as wide as high shows two faces of one size.
class FakeAnalyser final : public face::Analyser {
  public:
    static constexpr std::size_t kDimension = 3;
    explicit FakeAnalyser(std::string model = "fake/1/f32") : model_(std::move(model)) {}

    mutable std::atomic<face::Views> views{face::Views::one};  ///< asked for by the last call
    std::optional<face::Quality> quality;                      ///< of every face

    const ModelId& model() const override { return model_; }
    std::size_t dimension() const override { return kDimension; }
    Result<face::Analysis> analyse(const vision::Image& image, face::Faces,
                                   face::Views asked) const override {
        views = asked;
        face::Analysis analysis{image.width, image.height, model_, {}};
        const std::vector<float> embedding = unit_vector(image);
        if (embedding.empty()) {
            return analysis;
        }
        const float side = static_cast<float>(image.height) / 2;
        const int faces = image.width > 2 * image.height ? 2 : 1;
        for (int i = 0; i < faces; ++i) {
            const float x =
                static_cast<float>(image.width * (i + 1)) / static_cast<float>(faces + 1);
            analysis.faces.push_back(
                {{{x - side / 2, side / 2, side, side}, {}, 0.9F}, embedding, quality});
        }
        return analysis;
    }

  private:
    static std::vector<float> unit_vector(const vision::Image& image) {
        std::vector<float> colour(image.rgb.begin(), image.rgb.begin() + 3);
        const float norm = std::hypot(colour[0], colour[1], colour[2]);
        if (norm < 30) {
            return {};
        }
        for (float& value : colour) {
            value /= norm;
        }
        return colour;
    }

    ModelId model_;
};

/// A picture of one colour as JPEG.
inline Bytes picture_of(std::uint8_t red, std::uint8_t green, std::uint8_t blue, int width = 64,
                        int height = 64) {
    vision::Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i) {
        image.rgb.insert(image.rgb.end(), {red, green, blue});
    }
    return vision::encode_jpeg(image, 95);
}

}  // namespace rollcall::app
