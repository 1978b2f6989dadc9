#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "vision/heic_items.h"

namespace rollcall::vision {

/// The properties of this type; the first one if there are several. Nothing if there is none.
const HeicBox* find_property(const HeicItem& item, std::string_view type);

/// A HEIC file of one coded picture: its stream, size and colours, as `item` has them, and nothing
/// else. The library that decodes it meets no other table, no derived picture, no transformation
/// and no metadata of the file that `item` comes from. Error: image_damaged.
Result<Bytes> single_picture_file(const HeicItem& item);

}  // namespace rollcall::vision
