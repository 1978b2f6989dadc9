#pragma once

#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

struct FilledIndex {
    std::size_t templates = 0;     ///< now in the index
    std::size_t other_models = 0;  ///< templates of other model ids, which no search will find
};

/// At start: fills the index from the store (invariant 1). Errors: as the store's; invalid_field
/// for a template that is no unit vector of the model's dimension.
Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index);

/// Removes photos to which no row refers, left by a crash between photo and row. Only where nobody
/// else changes the gallery meanwhile. Returns how many.
Result<std::size_t> remove_orphaned_photos(const people::PeopleStore& people,
                                           people::PhotoStore& photos);

}  // namespace rollcall::app
