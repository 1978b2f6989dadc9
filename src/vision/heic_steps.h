#pragma once

#include <optional>

#include "core/result.h"
#include "vision/heic_items.h"
#include "vision/image.h"

namespace rollcall::vision {

struct HeicSize {
    int width = 0;
    int height = 0;

    bool operator==(const HeicSize&) const = default;
};

struct PixelRect {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// What a HEIC file asks for after a picture was decoded: a crop, or else a turning.
struct HeicStep {
    std::optional<PixelRect> crop;  ///< within the picture that the step is given, never empty
    int orientation = 1;            ///< EXIF 2.32, tag 0x0112: how that picture is stored

    bool changes_nothing() const { return !crop && orientation == 1; }
    HeicSize size_after(HeicSize before) const;
};

/// The step that a property asks for of a picture of this size; one that changes nothing if the
/// property is of another kind. Error: image_damaged (a crop that does not lie within the picture).
Result<HeicStep> read_heic_step(const HeicBox& property, HeicSize size);

/// The size of the picture that is of `after` once the step was done. Where a crop was taken from
/// cannot be known: at the left and upper edge, as encoders do it that fill up blocks.
HeicSize size_before_step(const HeicBox& property, HeicSize after);

/// Does it; the picture is of the size that the step was read for.
Image after_step(Image image, const HeicStep& step);

}  // namespace rollcall::vision
