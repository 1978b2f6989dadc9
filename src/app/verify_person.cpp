#include "app/verify_person.h"

#include <utility>

#include "app/inactive.h"
#include "app/try_again.h"

namespace rollcall::app {

VerifyPerson::VerifyPerson(const gallery::VectorIndex& index, const people::PeopleStore& people,
                           float threshold)
    : index_(index), people_(people), threshold_(threshold) {}

Result<PersonVerification> VerifyPerson::run(const EmployeeId& id, const Attempt& attempt) const {
    auto employee = people_.find(id);
    if (!employee) {
        return std::move(employee).error();
    }
    if (!*employee) {
        return Error{ErrorCode::not_found, "nobody is enrolled under this employee_id"};
    }
    const face::Analysis& analysis = attempt.analysis;
    PersonVerification result{.employee = std::move(**employee),
                              .try_again = std::nullopt,
                              .threshold = threshold_,
                              .matched_photo = std::nullopt,
                              .face = std::nullopt,
                              .width = analysis.width,
                              .height = analysis.height,
                              .model = analysis.model};
    const auto main = face::main_face(analysis);
    if (!main) {
        result.try_again = no_face_seen();
        return result;
    }
    if (!attempt.one_person) {
        result.try_again = frames_differ();
        return result;
    }
    const face::AnalysedFace& probe = analysis.faces[*main];
    result.face = probe.face;
    const auto closest = index_.closest_photo(probe.embedding, result.employee.key);
    if (!closest) {
        return closest.error();
    }
    if (!*closest) {
        return Error{ErrorCode::gallery_incomplete,
                     "none of this person's templates can be used; `rollcall doctor` says what to "
                     "do"};
    }
    result.similarity = (*closest)->similarity;
    result.matched_photo = (*closest)->photo;
    result.same_person = result.similarity >= threshold_;
    if (result.same_person && result.employee.status != people::EmploymentStatus::active) {
        tell_log_of_inactive(result.employee);
        result.same_person = false;
        return result;
    }
    if (!result.same_person) {
        result.try_again = better_picture_wanted(probe.quality);
    } else if (!attempt.looks_live) {
        result.same_person = false;
        result.try_again = not_sure_of_life();
    }
    return result;
}

}  // namespace rollcall::app
