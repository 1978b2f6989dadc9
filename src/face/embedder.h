#pragma once

#include <memory>
#include <vector>

#include "core/result.h"
#include "face/catalogue.h"
#include "face/engine.h"
#include "face/face.h"
#include "face/session_pool.h"
#include "vision/image.h"
#include "vision/warp.h"

namespace rollcall::face {

/// The way from a pixel of the aligned crop to the picture: the inverse of the least-squares
/// similarity that carries the landmarks to the template. Finite whatever the landmarks are.
vision::Similarity alignment(const Landmarks& landmarks, const Landmarks& alignment_template);

/// Face in, vector out. Thread-safe.
class Embedder {
  public:
    static NetworkContract contract(const ModelSpec& spec);
    /// `network` was compiled to contract(spec); the spec has an alignment template.
    Embedder(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network);

    /// As many floats as the spec's dimension, L2 norm 1. Error: internal.
    Result<std::vector<float>> embed(const vision::Image& image, const Landmarks& landmarks) const;
    std::size_t dimension() const { return dimension_; }

  private:
    int width_;
    int height_;
    std::size_t dimension_;
    vision::PixelFormat pixels_;
    Landmarks template_;
    mutable SessionPool sessions_;
};

}  // namespace rollcall::face
