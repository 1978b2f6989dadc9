#pragma once

#include <optional>
#include <string>

#include "app/gallery_changes.h"
#include "app/picture_reader.h"
#include "core/clock.h"
#include "gallery/match_policy.h"
#include "gallery/vector_index.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

/// What a photo must be like to be enrolled.
struct EnrolmentRules {
    float duplicate_threshold = 0;  ///< from this similarity a face is already somebody's
    float unlike_threshold = -1;    ///< below it to all photos of a person, one is not theirs
    bool quality_gate = true;       ///< face::measures' limits and unlike_threshold hold
};

struct EnrolRequest {
    std::string_view employee_id;
    std::string_view employee_name;
    ByteView picture;
    /// Recorded if the person has none in force; as given now, if it does not say when.
    std::optional<people::LegalBasis> basis{};
    /// With no basis at all the photo is kept but not searchable, until one is recorded; otherwise
    /// refused.
    bool may_wait = true;
    /// The person has to be there still, under the name that the record has then; `employee_name`
    /// does not count.
    std::optional<PersonKey> of{};
    /// The photo was enrolled once and found good, perhaps by older limits: it is not judged again.
    bool judged_before = false;
};

struct Enrolled {
    people::AddedPhoto added;
    EmployeeId employee;  ///< today's id, where the request named a former one
    face::DetectedFace face;
    std::optional<face::Quality> quality;
};

/// Adds a photo of a person, creating the person if new. One transaction as seen from outside: of
/// two concurrent enrolments of one face under two ids one is refused, and no photo stays without
/// its row. Answered only when photo and row are on disk and the index finds them. Thread-safe.
class Enrol {
  public:
    Enrol(const PictureReader& reader, gallery::VectorIndex& index, people::PeopleStore& people,
          people::PhotoStore& photos, const Clock& clock, EnrolmentRules rules,
          GalleryChanges& changes);

    /// Errors: not_found (`of`), missing_field, invalid_field, basis_missing, as
    /// PictureReader::read, no_face, several_faces, those of face::measures (with the shortfall),
    /// face_unlike_others, face_belongs_to_other, storage_full, unavailable.
    Result<Enrolled> run(const EnrolRequest& request);

  private:
    Status refuse_face_of_another(const EmployeeId& employee,
                                  std::span<const float> embedding) const;
    Status refuse_other_face(const EmployeeId& employee, std::span<const float> embedding) const;
    Result<std::optional<people::LegalBasis>> basis_of(const EnrolRequest& request) const;
    Status add_to_index(const people::AddedPhoto& added, const std::vector<float>& embedding);
    void take_back(const PhotoName& name);

    const PictureReader& reader_;
    gallery::VectorIndex& index_;
    people::PeopleStore& people_;
    people::PhotoStore& photos_;
    const Clock& clock_;
    EnrolmentRules rules_;
    GalleryChanges& changes_;
};

}  // namespace rollcall::app
