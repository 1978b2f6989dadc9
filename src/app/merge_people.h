#pragma once

#include "app/gallery_changes.h"
#include "core/clock.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Makes two rows that are one person one. Thread-safe.
class MergePeople {
  public:
    MergePeople(gallery::VectorIndex& index, people::PeopleStore& people, const Clock& clock,
                GalleryChanges& changes);

    /// Photos and templates of `absorbed` go to `kept`, whose record stays as it is; the id
    /// `absorbed` is a former one of `kept` from then on. Answered when searches name `kept` alone
    /// and nothing else of the other's record is left in the data folder. Errors: not_found,
    /// invalid_field (twice the same); unavailable, storage_full, internal: it may be done already,
    /// then not_found is the answer to the same call.
    Result<people::MergedPeople> run(const EmployeeId& kept, const EmployeeId& absorbed);

  private:
    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    const Clock& clock_;
    GalleryChanges& changes_;
};

}  // namespace rollcall::app
