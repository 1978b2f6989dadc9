#include "app/enrol.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "app/only_face.h"
#include "app/open_gallery.h"

namespace rollcall::app {
namespace {

/// Whole pixels and degrees, hundredths of all else; `finer`: with two digits more.
std::string number_text(double value, std::string_view unit, bool finer = false) {
    const int digits = (unit.empty() ? 2 : 0) + (finer ? 2 : 0);
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return std::string(text.data(), static_cast<std::size_t>(length)) +
           (unit.empty() ? "" : " " + std::string(unit));
}

/// A value just beyond its limit must not read as the limit itself.
std::string value_text(double value, double limit, std::string_view unit) {
    std::string text = number_text(value, unit);
    return text == number_text(limit, unit) ? number_text(value, unit, true) : text;
}

/// "face_width is 38 px, at least 60 px are needed: take the picture from nearer ..."
Error poor_picture(const face::Shortcoming& poor) {
    const face::MeasureInfo& info = *poor.info;
    std::string text(info.name);
    text += " is " + value_text(poor.value, poor.limit, info.unit) +
            (info.at_least ? ", at least " : ", at most ") + number_text(poor.limit, info.unit) +
            (info.at_least ? " is needed: " : " is allowed: ") + std::string(info.fault);
    return {
        info.code, std::move(text), {}, Shortfall{info.name, poor.value, poor.limit, info.unit}};
}

Status refuse_poor_picture(const std::optional<face::Quality>& quality) {
    if (!quality) {
        return {};
    }
    const auto poor = face::shortcomings(*quality, face::Purpose::enrolment);
    return poor.empty() ? Status{} : Status{poor_picture(poor.front())};
}

}  // namespace

Enrol::Enrol(const PictureReader& reader, gallery::VectorIndex& index, people::PeopleStore& people,
             people::PhotoStore& photos, const Clock& clock, EnrolmentRules rules,
             GalleryChanges& changes)
    : reader_(reader),
      index_(index),
      people_(people),
      photos_(photos),
      clock_(clock),
      rules_(rules),
      changes_(changes) {}

Status Enrol::refuse_face_of_another(const EmployeeId& employee,
                                     std::span<const float> embedding) const {
    const Result<gallery::SearchResult> nearest =
        index_.search(embedding, 1, rules_.duplicate_threshold);
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

/// One wrong photo among a person's makes strangers who look like it that person.
Status Enrol::refuse_other_face(const EmployeeId& employee,
                                std::span<const float> embedding) const {
    const auto person = people_.find(employee);
    if (!person) {
        return person.error();
    }
    if (!*person) {
        return {};
    }
    const auto closest = index_.closest_photo(embedding, (*person)->key);
    if (!closest) {
        return closest.error();
    }
    if (!*closest || (*closest)->similarity >= rules_.unlike_threshold) {
        return {};
    }
    const auto similarity = static_cast<double>((*closest)->similarity);
    const auto limit = static_cast<double>(rules_.unlike_threshold);
    return Error{ErrorCode::face_unlike_others,
                 "the face is unlike the person's other photos (similarity " +
                     value_text(similarity, limit, "") + ", at least " + number_text(limit, "") +
                     " is needed): check whether it is the same person's",
                 {},
                 Shortfall{"similarity", similarity, limit, ""}};
}

/// Undoes a photo whose row was not written. Where that fails too, the sweep finds it.
void Enrol::take_back(const PhotoName& name) {
    const Result<std::vector<PhotoName>> in_use = people_.photo_names();
    const bool named = in_use && std::ranges::find(*in_use, name) != in_use->end();
    if (!named && !(in_use && photos_.remove(name))) {
        changes_.photos_may_be_left = true;
    }
}

Result<std::optional<people::LegalBasis>> Enrol::basis_of(const EnrolRequest& request) const {
    if (!request.basis) {
        return std::optional<people::LegalBasis>();
    }
    Result<people::LegalBasis> basis = people::checked(*request.basis);
    if (!basis) {
        return std::move(basis).error();
    }
    if (basis->given_at == TimePoint{}) {
        basis->given_at = clock_.now();
    }
    return std::optional(std::move(*basis));
}

/// Of whoever waits nothing is in the index, which has only to know that it has seen the change.
Status Enrol::add_to_index(const people::AddedPhoto& added, const std::vector<float>& embedding) {
    if (added.waiting) {
        index_.remove_person(added.person, added.revision);
        return {};
    }
    const gallery::Entry entry{added.photo, added.person, embedding};
    if (Status indexed = index_.add({&entry, 1}, added.revision); !indexed) {
        return indexed;
    }
    changes_.lost.erase(added.person);
    return {};
}

Result<Enrolled> Enrol::run(const EnrolRequest& request) {
    Result<EmployeeId> employee = people::parse_employee_id(request.employee_id);
    if (!employee) {
        return std::move(employee).error();
    }
    Result<std::string> name = request.of ? Result<std::string>(std::string())
                                          : people::parse_employee_name(request.employee_name);
    if (!name) {
        return std::move(name).error();
    }
    Result<std::optional<people::LegalBasis>> basis = basis_of(request);
    if (!basis) {
        return std::move(basis).error();
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
    const bool judged = rules_.quality_gate && !request.judged_before;
    if (Status good = judged ? refuse_poor_picture((*face)->quality) : Status{}; !good) {
        return good.error();
    }
    const std::vector<float>& embedding = (*face)->embedding;

    // From the search for duplicates to the index's change nothing else may change the gallery.
    const std::lock_guard lock(changes_.mutex);
    if (Status current = follow_store(people_, index_, changes_.lost); !current) {
        return current.error();
    }
    const auto known = people_.find(*employee);
    if (!known) {
        return known.error();
    }
    if (request.of && (!*known || (*known)->key != *request.of)) {
        return Error{ErrorCode::not_found, "no employee has this id any more"};
    }
    if (*known) {
        *employee = (*known)->id;  // it may have come by a former one
    }
    if (request.of) {
        *name = (*known)->name;
    }
    if (Status allowed = refuse_face_of_another(*employee, embedding); !allowed) {
        return allowed.error();
    }
    if (Status own = judged ? refuse_other_face(*employee, embedding) : Status{}; !own) {
        return own.error();
    }
    const Result<people::StoredPhoto> stored = photos_.put(request.picture);
    if (!stored) {
        return stored.error();
    }
    const Result<people::AddedPhoto> added =
        people_.add_photo({.employee = *employee,
                           .name = std::move(*name),
                           .stored = *stored,
                           .media_type = std::string(vision::media_type(read->info.format)),
                           .model = read->analysis.model,
                           .embedding = embedding,
                           .now = clock_.now(),
                           .basis = std::move(*basis),
                           .may_wait = request.may_wait});
    if (!added) {
        take_back(stored->name);
        return added.error();
    }
    const bool others_waited = added->basis_recorded && *known && (*known)->photos > 0;
    const Status indexed = others_waited ? follow_store(people_, index_, changes_.lost)
                                         : add_to_index(*added, embedding);
    if (!indexed) {
        return Error{
            ErrorCode::internal,
            "the photo is stored, but searches find it only after the next enrolment or a restart",
            indexed.error().message};
    }
    return Enrolled{*added, std::move(*employee), (*face)->face, (*face)->quality};
}

}  // namespace rollcall::app
