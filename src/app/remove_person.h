#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "app/gallery_changes.h"
#include "core/clock.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

/// Removes a person so that, when it has answered, no search returns them and no photo, vector or
/// copy of theirs is left in the data folder (invariant 4). Thread-safe.
class RemovePerson {
  public:
    RemovePerson(gallery::VectorIndex& index, people::PeopleStore& people,
                 people::PhotoStore& photos, GalleryChanges& changes);

    /// Errors: conflict (a former id); not_found, and nothing of an earlier removal is left either;
    /// unavailable, storage_full: something may be left of this one or, of an unknown person, an
    /// earlier one. Ask again, or let finish_pending end it.
    Result<people::RemovedPerson> run(const EmployeeId& employee);

    /// Withdraws what allows the person's face to be kept: photos and templates go as with a
    /// removal, while the record stays. Errors: not_found, missing_field, invalid_field (`by`);
    /// otherwise as run().
    Result<people::RemovedPerson> withdraw(const EmployeeId& employee, std::string_view by,
                                           TimePoint now);

    /// Removes one photo; the person stays. Errors: not_found (nobody, or no such photo of theirs);
    /// otherwise as run().
    Result<people::RemovedPerson> photo(const EmployeeId& employee, PhotoKey photo);

    /// Ends what removals (of earlier processes too) and enrolments had to leave undone: removes
    /// the photos that no row names and wipes the bytes of the rows that are gone. Whoever keeps a
    /// RemovePerson calls it now and then; it is cheap where there is nothing to do. Errors:
    /// unavailable, storage_full, database_damaged.
    Status finish_pending();

  private:
    /// Rows, index and photos go; the bytes that the rows had are not wiped yet.
    using Take =
        std::function<Result<std::optional<people::RemovedPerson>>(people::PeopleStore& people)>;
    Result<people::RemovedPerson> finish(Result<std::optional<people::RemovedPerson>> removed);
    Result<std::optional<people::RemovedPerson>> take_out(const EmployeeId& employee,
                                                          const Take& take);
    Result<std::optional<people::RemovedPerson>> take_photo_out(const EmployeeId& employee,
                                                                PhotoKey photo);
    Status remove_photos(const std::vector<PhotoName>& photos);
    Status sweep_photos();
    /// After a removal that failed half-way no search may find the person either.
    void forget_if_gone(const people::Employee& person);

    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    people::PhotoStore& photos_;
    GalleryChanges& changes_;
};

}  // namespace rollcall::app
