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

  private:
    int width_;
    int height_;
    vision::PixelFormat pixels_;
    mutable SessionPool sessions_;
};

}  // namespace rollcall::face
