#pragma once

#include "app/gallery_changes.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Records what allows a person's face to be kept and searched. Thread-safe.
class RecordBasis {
  public:
    RecordBasis(gallery::VectorIndex& index, people::PeopleStore& people, GalleryChanges& changes)
        : index_(index), people_(people), changes_(changes) {}

    /// Answered when searches find the photos that waited for it. Errors: not_found, missing_field,
    /// invalid_field, the store's.
    Status run(const EmployeeId& employee, const people::LegalBasis& basis);

  private:
    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    GalleryChanges& changes_;
};

}  // namespace rollcall::app
