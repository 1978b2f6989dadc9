#include "face/embedder.h"

#include <cmath>
#include <utility>

#include "vision/tensor.h"

namespace rollcall::face {
namespace {

vision::Point middle(const Landmarks& points) {
    vision::Point sum;
    for (const vision::Point& point : points) {
        sum.x += point.x;
        sum.y += point.y;
    }
    const auto count = static_cast<float>(points.size());
    return {sum.x / count, sum.y / count};
}

bool is_usable(const vision::Similarity& s) {
    return std::isfinite(s.a) && std::isfinite(s.b) && std::isfinite(s.tx) && std::isfinite(s.ty) &&
           (s.a != 0 || s.b != 0);
}

}  // namespace

vision::Similarity alignment(const Landmarks& landmarks, const Landmarks& alignment_template) {
    const vision::Similarity to_image =
        vision::estimate_similarity(landmarks, alignment_template).inverse();
    if (is_usable(to_image)) {
        return to_image;
    }
    // Points that have nothing of a face have no best fit; any crop around them is as good.
    const vision::Point from = middle(alignment_template);
    const vision::Point to = middle(landmarks);
    return {1, 0, to.x - from.x, to.y - from.y};
}

NetworkContract Embedder::contract(const ModelSpec& spec) {
    const auto channels = static_cast<std::size_t>(vision::channels(spec.pixels.colours));
    return {.input = {"",
                      {1, channels, static_cast<std::size_t>(spec.input_height),
                       static_cast<std::size_t>(spec.input_width)}},
            .outputs = {{"", {1, static_cast<std::size_t>(spec.dimension)}}}};
}

Embedder::Embedder(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network)
    : width_(spec.input_width),
      height_(spec.input_height),
      dimension_(static_cast<std::size_t>(spec.dimension)),
      pixels_(spec.pixels),
      template_(spec.alignment.value_or(Landmarks{})),
      sessions_(std::move(network)) {}

Result<std::vector<float>> Embedder::embed(const vision::Image& image,
                                           const Landmarks& landmarks) const {
    auto session = sessions_.lease();
    if (!session) {
        return std::move(session).error();
    }
    const vision::Image aligned =
        vision::warp(image, alignment(landmarks, template_), width_, height_);
    vision::fill_planes(aligned, pixels_, (*session)->input());
    if (Status done = (*session)->run(); !done) {
        return done.error();
    }
    const auto output = (*session)->output(0);
    std::vector<float> embedding(output.begin(), output.end());
    double squares = 0;
    for (const float value : embedding) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    if (!std::isfinite(squares) || squares <= 0) {
        return Error{ErrorCode::internal, "The recognition engine failed.",
                     "the embedding has no length"};
    }
    const double norm = std::sqrt(squares);
    for (float& value : embedding) {
        value = static_cast<float>(value / norm);
    }
    return embedding;
}

}  // namespace rollcall::face
