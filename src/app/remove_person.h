#pragma once

#include <mutex>

#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

/// Removes a person so that, when it has answered, no search returns them and no photo, vector or
/// copy of theirs is left in the data folder (invariant 4). Thread-safe.
class RemovePerson {
  public:
    RemovePerson(gallery::VectorIndex& index, people::PeopleStore& people,
                 people::PhotoStore& photos, std::mutex& gallery_changes);

    /// Errors: not_found, unavailable (then nothing is known: ask again).
    Result<people::RemovedPerson> run(const EmployeeId& employee);

  private:
    /// An earlier try may have taken the rows and then failed on a photo.
    Status finish_earlier_removal();
    /// After a removal that failed half-way (the rows are gone, the wiping of their bytes is not
    /// proven) no search may find the person either.
    void forget_if_gone(const people::Employee& person);

    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    people::PhotoStore& photos_;
    std::mutex& gallery_changes_;
    bool photos_may_be_left_ = false;  ///< guarded by gallery_changes_
};

}  // namespace rollcall::app
