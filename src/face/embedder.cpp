#include "face/embedder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "face/alignment.h"
#include "vision/tensor.h"

namespace rollcall::face {
namespace {

/// The views of a template: the aligned crop, the face a little smaller in it, and both mirrored.
/// Measured in docs/decisions/0007-views-and-second-look.md.
constexpr std::array kViewSides{1.0F, 0.95F};

/// The template with the face so many times as large around the points' middle.
Landmarks scaled(const Landmarks& points, float by) {
    const vision::Point centre = middle(points);
    Landmarks result;
    for (std::size_t i = 0; i < points.size(); ++i) {
        result[i] = {centre.x + (points[i].x - centre.x) * by,
                     centre.y + (points[i].y - centre.y) * by};
    }
    return result;
}

/// Scales to L2 norm 1 and gives the norm it had. Error: internal (nothing to scale).
Result<float> normalise(std::vector<float>& vector) {
    double squares = 0;
    for (const float value : vector) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    if (!std::isfinite(squares) || squares <= 0) {
        return Error{ErrorCode::internal, "The recognition engine failed.",
                     "the embedding has no length"};
    }
    const double norm = std::sqrt(squares);
    for (float& value : vector) {
        value = static_cast<float>(value / norm);
    }
    return static_cast<float>(norm);
}

}  // namespace

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

Result<Embedding> Embedder::embed(const vision::Image& image, const Landmarks& landmarks,
                                  Views views) const {
    auto session = sessions_.lease();
    if (!session) {
        return std::move(session).error();
    }
    if (views == Views::one) {
        return look(**session,
                    vision::warp(image, alignment(landmarks, template_), width_, height_));
    }
    Embedding sum{std::vector<float>(dimension_), 0};
    for (const float side : kViewSides) {
        vision::Image view =
            vision::warp(image, alignment(landmarks, scaled(template_, side)), width_, height_);
        for (const bool mirrored : {false, true}) {
            if (mirrored) {
                vision::mirror(view);
            }
            const auto embedding = look(**session, view);
            if (!embedding) {
                return embedding.error();
            }
            if (sum.norm == 0) {
                sum.norm = embedding->norm;
            }
            std::ranges::transform(sum.vector, embedding->vector, sum.vector.begin(), std::plus{});
        }
    }
    if (const auto length = normalise(sum.vector); !length) {
        return length.error();
    }
    return sum;
}

Result<Embedding> Embedder::look(InferenceSession& session, const vision::Image& aligned) const {
    vision::fill_planes(aligned, pixels_, session.input());
    if (Status done = session.run(); !done) {
        return done.error();
    }
    const auto output = session.output(0);
    Embedding embedding{{output.begin(), output.end()}, 0};
    const auto norm = normalise(embedding.vector);
    if (!norm) {
        return norm.error();
    }
    embedding.norm = *norm;
    return embedding;
}

}  // namespace rollcall::face
