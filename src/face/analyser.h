#pragma once

#include "core/result.h"
#include "face/face.h"
#include "vision/image.h"

namespace rollcall::face {

/// Which faces get an embedding. `all_embedded`: the main one and the 16 largest.
enum class Faces { detected_only, main_embedded, all_embedded };

/// How a face is looked at to embed it. `several` is four views in one vector, at four times the
/// cost: what a template is made with, so that searches with `one` find it more surely.
enum class Views { one, several };

/// Picture in, faces out: detection, landmarks, alignment, embedding. The one door through which
/// the rest of Rollcall reaches the networks. Thread-safe: callers may analyse side by side, each
/// call runs on its caller's thread alone.
class Analyser {
  public:
    virtual ~Analyser() = default;

    /// What makes the templates: network, file hash, preprocessing, precision.
    virtual const ModelId& model() const = 0;
    /// Floats in an embedding.
    virtual std::size_t dimension() const = 0;
    /// The faces of the picture, of more than 64 the largest; `which` says which ones get an
    /// embedding (the others' is empty), and with it landmarks of a second look and the measures of
    /// quality. No face is an empty list, not an error. Error: internal (the engine failed).
    virtual Result<Analysis> analyse(const vision::Image& image, Faces which,
                                     Views views) const = 0;
};

}  // namespace rollcall::face
