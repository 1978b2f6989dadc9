#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "app/lost_people.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

/// A template that no search can find anybody by.
struct DamagedTemplate {
    PhotoKey photo;
    PersonKey person;
    bool person_is_lost = false;  ///< no sound one of the person's is there either

    bool operator==(const DamagedTemplate&) const = default;
};

/// What a model lacks to find everybody who is enrolled.
struct Unsearchable {
    std::vector<DamagedTemplate> damaged;
    std::vector<people::OwnedPhoto> without_template;  ///< photos; of other models or none
    std::set<PersonKey> lost;                          ///< whoever has no sound template at all

    bool empty() const { return damaged.empty() && without_template.empty(); }
};

struct FilledIndex {
    std::size_t templates = 0;     ///< now in the index
    Unsearchable left_out;         ///< what it lacks
    std::size_t other_models = 0;  ///< templates of other model ids, which no search will find
};

/// Fills the index from the store (invariant 1), without the templates that are damaged: one bad
/// row must not keep all the others from being found (invariant 7). They are told to the
/// log, and whom no search can find, because their templates are damaged or were made by other
/// models alone, is noted in `lost`, as seen by every search at any moment. Errors: as the store's.
Result<FilledIndex> fill_index(const people::PeopleStore& people, gallery::VectorIndex& index,
                               LostPeople& lost);

/// The index is a projection of the store: one that has missed a change (a failed step after an
/// earlier commit) is filled anew, before anything is decided or answered by it. Errors: as
/// fill_index.
Status follow_store(const people::PeopleStore& people, gallery::VectorIndex& index,
                    LostPeople& lost);

struct Searchable {
    std::uint64_t revision = 0;  ///< of the view of the templates
    Unsearchable left_out;
};

/// What the model lacks: photos without a template of it, and templates that are no unit vector of
/// its dimension. Nothing in the database would tell of the latter: SQLite has no checksums, and a
/// flipped bit makes a number of another. `visit` is given each sound template. One that is written
/// meanwhile may be told as lacking, none that lacks is missed. Errors: as the store's.
Result<Searchable> look_at_templates(
    const people::PeopleStore& people, const ModelId& model, std::size_t dimension,
    const std::function<void(people::StoredTemplate)>& visit = [](people::StoredTemplate) {});

/// Removes photos to which no row refers, left by a crash between photo and row. Only where nobody
/// else changes the gallery meanwhile. Returns how many; an error if one of them stays.
Result<std::size_t> remove_orphaned_photos(const people::PeopleStore& people,
                                           people::PhotoStore& photos);

}  // namespace rollcall::app
