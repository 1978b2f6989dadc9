#pragma once

#include <memory>
#include <vector>

#include "core/result.h"
#include "face/catalogue.h"
#include "face/engine.h"
#include "face/face.h"
#include "vision/image.h"

namespace rollcall::face {

/// Finds faces. Thread-safe.
class Detector {
  public:
    virtual ~Detector() = default;
    /// Best first, without overlaps, each with its middle in the picture. Landmarks only where the
    /// network gives them. Error: internal.
    virtual Result<std::vector<DetectedFace>> detect(const vision::Image& image) const = 0;
};

/// What the network of this catalogue entry must look like.
NetworkContract detector_contract(const ModelSpec& spec);
/// `network` was compiled to detector_contract(spec).
std::unique_ptr<Detector> make_detector(const ModelSpec& spec,
                                        std::unique_ptr<CompiledNetwork> network);

}  // namespace rollcall::face
