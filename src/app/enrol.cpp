#include "app/enrol.h"

#include <algorithm>
#include <utility>

#include "app/open_gallery.h"

namespace rollcall::app {
namespace {

/// The one face that enrolment is about, or why there is none.
Result<const face::AnalysedFace*> only_face(const face::Analysis& analysis) {
    const std::optional<std::size_t> main = face::main_face(analysis);
    if (!main) {
        return Error{ErrorCode::no_face,
                     "no face was found in the picture; use one that shows the face from the "
                     "front, in good light"};
    }
    if (face::has_rival_face(analysis, *main)) {
        return Error{ErrorCode::several_faces,
                     "the picture shows " + std::to_string(analysis.faces.size()) +
                         " faces, and more than one of them is large; enrol with a picture of one "
                         "person alone"};
    }
    return &analysis.faces[*main];
}

}  // namespace

Enrol::Enrol(const PictureReader& reader, gallery::VectorIndex& index, people::PeopleStore& people,
             people::PhotoStore& photos, const Clock& clock, float duplicate_threshold,
             GalleryChanges& changes)
    : reader_(reader),
      index_(index),
      people_(people),
      photos_(photos),
      clock_(clock),
      duplicate_threshold_(duplicate_threshold),
      changes_(changes) {}

/// The index is a projection of the store: if it has missed a change (a failed step after an
/// earlier commit), it is filled anew before anything is decided by it.
Status Enrol::follow_store() {
    const Result<std::uint64_t> revision = people_.revision();
    if (!revision) {
        return revision.error();
    }
    if (*revision == index_.revision()) {
        return {};
    }
    const Result<FilledIndex> filled = fill_index(people_, index_, changes_.lost);
    return filled ? Status{} : Status{filled.error()};
}

Status Enrol::refuse_face_of_another(const EmployeeId& employee,
                                     std::span<const float> embedding) const {
    const Result<gallery::SearchResult> nearest = index_.search(embedding, 1, duplicate_threshold_);
    if (!nearest) {
        return nearest.error();
    }
    if (nearest->candidates.empty()) {
        return {};
    }
    const auto owner = people_.find(nearest->candidates.front().person);
    if (!owner) {
        return owner.error();
    }
    if (*owner && (*owner)->id != employee) {
        return Error{ErrorCode::face_belongs_to_other, "employee id is invalid",
                     "the face is enrolled under another employee_id"};
    }
    return {};
}

/// Undoes a photo whose row was not written. Where that fails too, the sweep finds it.
void Enrol::take_back(const PhotoHash& hash) {
    const Result<std::vector<PhotoHash>> in_use = people_.photo_hashes();
    const bool named = in_use && std::ranges::find(*in_use, hash) != in_use->end();
    if (!named && !(in_use && photos_.remove(hash))) {
        changes_.photos_may_be_left = true;
    }
}

Result<Enrolled> Enrol::run(const EnrolRequest& request) {
    Result<EmployeeId> employee = people::parse_employee_id(request.employee_id);
    if (!employee) {
        return std::move(employee).error();
    }
    Result<std::string> name = people::parse_employee_name(request.employee_name);
    if (!name) {
        return std::move(name).error();
    }
    const Result<ReadPicture> read =
        reader_.read(request.picture, face::Faces::main_embedded, face::Views::several);
    if (!read) {
        return read.error();
    }
    const Result<const face::AnalysedFace*> face = only_face(read->analysis);
    if (!face) {
        return face.error();
    }
    const std::vector<float>& embedding = (*face)->embedding;

    // From the search for duplicates to the index's change nothing else may change the gallery.
    const std::lock_guard lock(changes_.mutex);
    if (Status current = follow_store(); !current) {
        return current.error();
    }
    if (Status allowed = refuse_face_of_another(*employee, embedding); !allowed) {
        return allowed.error();
    }
    const Result<PhotoHash> hash = photos_.put(request.picture);
    if (!hash) {
        return hash.error();
    }
    const Result<people::AddedPhoto> added =
        people_.add_photo({.employee = *employee,
                           .name = std::move(*name),
                           .hash = *hash,
                           .media_type = std::string(vision::media_type(read->info.format)),
                           .model = read->analysis.model,
                           .embedding = embedding,
                           .now = clock_.now()});
    if (!added) {
        take_back(*hash);
        return added.error();
    }
    const gallery::Entry entry{added->photo, added->person, embedding};
    if (Status indexed = index_.add({&entry, 1}, added->revision); !indexed) {
        return Error{
            ErrorCode::internal,
            "the photo is stored, but searches find it only after the next enrolment or a restart",
            indexed.error().message};
    }
    changes_.lost.erase(added->person);
    return Enrolled{*added, std::move(*employee), (*face)->face};
}

}  // namespace rollcall::app
