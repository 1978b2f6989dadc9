#pragma once

#include <optional>

#include "app/picture_reader.h"
#include "app/try_again.h"

namespace rollcall::app {

struct Verification {
    float similarity = 0;  ///< cosine, -1..1
    float threshold = 0;
    bool same_person = false;
    std::optional<TryAgain> try_again;  ///< not the same, but one picture is no good to tell by
    face::DetectedFace first;
    face::DetectedFace second;
    ModelId model;
};

/// Whether the main faces of two pictures belong to one person (1:1). Thread-safe.
/// Errors: as PictureReader::read, no_face (saying which picture).
Result<Verification> verify(const PictureReader& reader, float threshold, ByteView first,
                            ByteView second);

}  // namespace rollcall::app
