#pragma once

#include <vector>

#include "app/lost_people.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

struct DamagedTemplate {
    PhotoKey photo;
    PersonKey person;
    bool person_is_lost = false;  ///< no sound one of the person's is there either

    bool operator==(const DamagedTemplate&) const = default;
};

struct FilledIndex {
    std::size_t templates = 0;             ///< now in the index
    std::vector<DamagedTemplate> damaged;  ///< left out
    std::size_t other_models = 0;  ///< templates of other model ids, which no search will find
};

/// Fills the index from the store (invariant 1), without the templates that are damaged: one bad
/// row must not keep all the others from being found (invariant 7). They are told to the
/// log, and whom no search can find is noted in `lost`, as seen by every search at any moment.
/// Errors: as the store's.
Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index,
                               LostPeople& lost);

/// The templates of the model that are no unit vector of its dimension. Nothing in the database
/// would tell otherwise: SQLite has no checksums, and a flipped bit makes a number of another.
/// Errors: as the store's.
Result<std::vector<DamagedTemplate>> find_damaged_templates(const people::PeopleStore& people,
                                                            const ModelId& model,
                                                            std::size_t dimension);

/// Removes photos to which no row refers, left by a crash between photo and row. Only where nobody
/// else changes the gallery meanwhile. Returns how many; an error if one of them stays.
Result<std::size_t> remove_orphaned_photos(const people::PeopleStore& people,
                                           people::PhotoStore& photos);

}  // namespace rollcall::app
