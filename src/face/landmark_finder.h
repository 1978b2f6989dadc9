#pragma once

#include <memory>

#include "core/result.h"
#include "face/catalogue.h"
#include "face/engine.h"
#include "face/face.h"
#include "face/session_pool.h"
#include "vision/image.h"

namespace rollcall::face {

/// Finds the five points inside a face's box. Thread-safe.
class LandmarkFinder {
  public:
    static NetworkContract contract(const ModelSpec& spec);
    /// `network` was compiled to contract(spec).
    LandmarkFinder(const ModelSpec& spec, std::unique_ptr<CompiledNetwork> network);

    /// Error: internal.
    Result<Landmarks> find(const vision::Image& image, const vision::Box& face) const;
    /// Looks again, at the face turned upright and brought to where the network expects it, and
    /// gives the mean of both looks. Error: internal.
    Result<Landmarks> refine(const vision::Image& image, const Landmarks& first) const;

  private:
    /// Error: internal. `shown`: the part of the picture that the crop holds.
    Result<Landmarks> look(InferenceSession& session, const vision::Image& crop,
                           const vision::Box& shown) const;

    int width_;
    int height_;
    vision::PixelFormat pixels_;
    mutable SessionPool sessions_;
};

}  // namespace rollcall::face
