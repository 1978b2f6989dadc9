#pragma once

#include <optional>

#include "app/identify.h"
#include "app/picture_reader.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Whether the picture's main face is that of somebody whom it is said to be (1:1).
struct PersonVerification {
    people::Employee employee;
    bool same_person = false;
    std::optional<TryAgain> try_again;  ///< not the same, but the picture is no good to tell by
    float similarity = -1;              ///< to the most similar of the person's photos
    float threshold = 0;
    std::optional<PhotoKey> matched_photo;   ///< the most similar one; none without a face
    std::optional<face::DetectedFace> face;  ///< that was compared
    int width = 0;                           ///< of the decoded picture
    int height = 0;
    ModelId model;
};

/// Thread-safe.
class VerifyPerson {
  public:
    VerifyPerson(const PictureReader& reader, const gallery::VectorIndex& index,
                 const people::PeopleStore& people, float threshold);

    /// Errors: as PictureReader::read; not_found (no such employee); gallery_incomplete (none of
    /// the person's templates can be used); as the store's.
    Result<PersonVerification> run(const EmployeeId& id, ByteView picture) const;

  private:
    const PictureReader& reader_;
    const gallery::VectorIndex& index_;
    const people::PeopleStore& people_;
    float threshold_;
};

}  // namespace rollcall::app
