#pragma once

#include <memory>
#include <vector>

#include "core/result.h"
#include "face/analyser.h"
#include "face/catalogue.h"
#include "face/engine.h"
#include "face/face.h"
#include "face/session_pool.h"
#include "vision/image.h"

namespace rollcall::face {

/// A face as a vector.
struct Embedding {
    std::vector<float> vector;  ///< of L2 norm 1
    float norm = 0;  ///< what its length was, of the first view; the network's measure of the face
};

/// Face in, vector out. Thread-safe.
class Embedder {
  public:
    static NetworkContract contract(const ModelSpec& spec);
    /// `network` was compiled to contract(spec); the spec has an alignment template.
    Embedder(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network);

    /// As many floats as the spec's dimension, L2 norm 1. Error: internal.
    Result<Embedding> embed(const vision::Image& image, const Landmarks& landmarks,
                            Views views) const;
    std::size_t dimension() const { return dimension_; }

  private:
    Result<Embedding> look(InferenceSession& session, const vision::Image& aligned) const;

    int width_;
    int height_;
    std::size_t dimension_;
    vision::PixelFormat pixels_;
    Landmarks template_;
    mutable SessionPool sessions_;
};

}  // namespace rollcall::face
