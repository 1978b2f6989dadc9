#include "face/landmark_finder.h"

#include <utility>

#include "face/alignment.h"
#include "face/decoders.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

constexpr std::size_t kCoordinates = 136;

/// As high as the face's box, as wide, around its middle: what the network was trained on.
vision::Box square_around(const vision::Box& face) {
    return {face.x + (face.width - face.height) / 2, face.y, face.height, face.height};
}

/// Where the five points lie in a crop of the first look, in fractions of its side: the mean over
/// the faces of LFW's development half, made symmetric.
constexpr Landmarks kUsual{
    {{.3465F, .3990F}, {.6535F, .3990F}, {.5F, .5733F}, {.3776F, .7337F}, {.6224F, .7337F}}};
/// The second look takes a little less around the face: measured in
/// docs/decisions/0007-views-and-second-look.md.
constexpr float kSecondSide = .9F;

Landmarks wanted_in_second_look(int width, int height) {
    Landmarks wanted;
    for (std::size_t i = 0; i < kUsual.size(); ++i) {
        wanted[i] = {((kUsual[i].x - .5F) / kSecondSide + .5F) * static_cast<float>(width),
                     ((kUsual[i].y - .5F) / kSecondSide + .5F) * static_cast<float>(height)};
    }
    return wanted;
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
    return look(**session, vision::crop_and_resize(image, crop, width_, height_), crop);
}

Result<Landmarks> LandmarkFinder::refine(const vision::Image& image, const Landmarks& first) const {
    auto session = sessions_.lease();
    if (!session) {
        return std::move(session).error();
    }
    const vision::Similarity to_image = alignment(first, wanted_in_second_look(width_, height_));
    const vision::Box whole{0, 0, static_cast<float>(width_), static_cast<float>(height_)};
    auto second = look(**session, vision::warp(image, to_image, width_, height_), whole);
    if (!second) {
        return second;
    }
    Landmarks mean;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        const vision::Point point = to_image((*second)[i]);
        mean[i] = {(first[i].x + point.x) / 2, (first[i].y + point.y) / 2};
    }
    return mean;
}

Result<Landmarks> LandmarkFinder::look(InferenceSession& session, const vision::Image& crop,
                                       const vision::Box& shown) const {
    vision::fill_planes(crop, pixels_, session.input());
    if (Status done = session.run(); !done) {
        return done.error();
    }
    return five_points(session.output(0).first<kCoordinates>(), shown);
}

}  // namespace rollcall::face
