#pragma once

#include "app/gallery_changes.h"
#include "core/result.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Sets photos aside: they are kept, and no search is answered by them until they are taken back.
/// For photos that harm (`Calibrate` lists some); whether one does is for people to decide.
/// Thread-safe.
class SetAside {
  public:
    SetAside(gallery::VectorIndex& index, people::PeopleStore& people, GalleryChanges& changes);

    /// Sets the photo aside, or takes it back; it may be so already. When it returns, searches go
    /// by it. Errors: not_found (no such photo); conflict (no search would find its person by
    /// another one); as the store's.
    Status run(PhotoKey photo, bool aside);

  private:
    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    GalleryChanges& changes_;
};

}  // namespace rollcall::app
