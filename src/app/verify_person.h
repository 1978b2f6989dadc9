#pragma once

#include <optional>

#include "app/attempt.h"
#include "app/try_again.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"

namespace rollcall::app {

/// Whether the face of an attempt is that of somebody whom it is said to be (1:1).
struct PersonVerification {
    people::Employee employee;
    bool same_person = false;
    /// Not the same, but the picture is no good to tell by; or the same, and the attempt does not
    /// look live though it had to; or its frames are not of one person.
    std::optional<TryAgain> try_again;
    float similarity = -1;  ///< to the most similar of the person's photos
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
    VerifyPerson(const gallery::VectorIndex& index, const people::PeopleStore& people,
                 float threshold);

    /// Errors: not_found (no such employee); gallery_incomplete (none of the person's templates can
    /// be used); as the store's.
    Result<PersonVerification> run(const EmployeeId& id, const Attempt& attempt) const;

  private:
    const gallery::VectorIndex& index_;
    const people::PeopleStore& people_;
    float threshold_;
};

}  // namespace rollcall::app
