#pragma once

#include "app/picture_reader.h"

namespace rollcall::app {

struct Extracted {
    face::AnalysedFace face;
    int width = 0;
    int height = 0;
    ModelId model;
};

/// The vector of the main face of a picture. Thread-safe.
/// Errors: as PictureReader::read, no_face.
Result<Extracted> extract(const PictureReader& reader, ByteView picture);

}  // namespace rollcall::app
