#include "face/landmark_finder.h"

#include <utility>

#include "face/decoders.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

constexpr std::size_t kCoordinates = 136;

/// As high as the face's box, as wide, around its middle: what the network was trained on.
vision::Box square_around(const vision::Box& face) {
    return {face.x + (face.width - face.height) / 2, face.y, face.height, face.height};
}

}  // namespace

NetworkContract LandmarkFinder::contract(const ModelSpec& spec) {
    return {.input = {"",
                      {1, 1, static_cast<std::size_t>(spec.input_height),
                       static_cast<std::size_t>(spec.input_width)}},
            .outputs = {{"output", {1, kCoordinates}}}};
}

LandmarkFinder::LandmarkFinder(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network)
    : width_(spec.input_width),
      height_(spec.input_height),
      pixels_(spec.pixels),
      sessions_(std::move(network)) {}

Result<Landmarks> LandmarkFinder::find(const vision::Image& image, const vision::Box& face) const {
    auto session = sessions_.lease();
    if (!session) {
        return std::move(session).error();
    }
    const vision::Box crop = square_around(face);
    vision::fill_planes(vision::crop_and_resize(image, crop, width_, height_), pixels_,
                        (*session)->input());
    if (Status done = (*session)->run(); !done) {
        return done.error();
    }
    return five_points((*session)->output(0).first<kCoordinates>(), crop);
}

}  // namespace rollcall::face
