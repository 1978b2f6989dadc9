#pragma once

#include <memory>

#include "gallery/vector_index.h"

namespace rollcall::gallery {

/// The index in memory. A search goes over all templates in int8 codes (one scale a template) and
/// compares those in float whose similarity could, by a bound on the rounding error, still be among
/// the answers: what it leaves out is proven not to belong there. About 5 bytes a dimension and
/// template, in blocks, so that growing copies nothing; a rebuild holds the old and the new for its
/// time. What a removed template occupied is overwritten before the removal returns. A search runs
/// on the caller's thread; changes wait for the searches under way, and later searches for them.
/// `dimension` 1..4096, else std::invalid_argument. Out of memory is std::bad_alloc, and then
/// nothing has changed.
std::unique_ptr<VectorIndex> make_exact_index(ModelId model, std::size_t dimension);

}  // namespace rollcall::gallery
