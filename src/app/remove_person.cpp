#include "app/remove_person.h"

#include <string>
#include <utility>

#include "app/open_gallery.h"
#include "core/log.h"
#include "people/field_text.h"

namespace rollcall::app {

RemovePerson::RemovePerson(gallery::VectorIndex& index, people::PeopleStore& people,
                           people::PhotoStore& photos, GalleryChanges& changes)
    : index_(index), people_(people), photos_(photos), changes_(changes) {}

Result<people::RemovedPerson> RemovePerson::run(const EmployeeId& employee) {
    return finish(
        take_out(employee, [&](people::PeopleStore& people) { return people.remove(employee); }));
}

Result<people::RemovedPerson> RemovePerson::withdraw(const EmployeeId& employee,
                                                     std::string_view by, TimePoint now) {
    Result<std::string> name = people::parse_required(by, "by", people::kBasisTextLimit);
    if (!name) {
        return std::move(name).error();
    }
    const people::Withdrawal withdrawal{employee, std::move(*name), now};
    return finish(take_out(
        employee, [&](people::PeopleStore& people) { return people.withdraw(withdrawal); }));
}

Result<people::RemovedPerson> RemovePerson::photo(const EmployeeId& employee, PhotoKey photo) {
    return finish(take_photo_out(employee, photo));
}

/// The index is filled anew: it can let go of whole people only.
Result<std::optional<people::RemovedPerson>> RemovePerson::take_photo_out(
    const EmployeeId& employee, PhotoKey photo) {
    const std::lock_guard lock(changes_.mutex);
    const auto person = people_.find(employee);
    if (!person) {
        return person.error();
    }
    auto removed = *person ? people_.remove_photo((*person)->key, photo)
                           : std::optional<people::RemovedPerson>();
    if (!removed) {
        changes_.photos_may_be_left = true;
        return removed;
    }
    Status gone;
    if (*removed) {
        changes_.measured.reset();
        gone = remove_photos((*removed)->photos);
    }
    if (Status followed = follow_store(people_, index_, changes_.lost); !followed) {
        return followed.error();
    }
    return gone ? std::move(removed) : gone.error();
}

Result<people::RemovedPerson> RemovePerson::finish(
    Result<std::optional<people::RemovedPerson>> removed) {
    // One that was begun before the rows went may hold the person's templates.
    changes_.measuring.stop_and_wait();
    if (!removed) {
        return std::move(removed).error();
    }
    if (!*removed) {
        // It may be the person of a removal that could not be finished.
        if (Status finished = finish_pending(); !finished) {
            return finished.error();
        }
        return Error{ErrorCode::not_found, "no employee has this id, or no photo this number"};
    }
    if (Status erased = people_.finish_erasure(); !erased) {
        return erased.error();
    }
    return std::move(**removed);
}

Status RemovePerson::finish_pending() {
    const Status swept = sweep_photos();
    const Status erased = people_.finish_erasure();
    return swept ? erased : swept;
}

Result<std::optional<people::RemovedPerson>> RemovePerson::take_out(const EmployeeId& employee,
                                                                    const Take& take) {
    const std::lock_guard lock(changes_.mutex);
    const Result<std::optional<people::Employee>> person = people_.find(employee);
    if (!person) {
        return person.error();
    }
    if (*person && (*person)->id != employee) {
        return Error{ErrorCode::conflict, "this employee_id was merged into " +
                                              (*person)->id.value() +
                                              "; remove that one to remove the person"};
    }
    const auto before = people_.revision();
    const bool index_is_current = before && *before == index_.revision();
    Result<std::optional<people::RemovedPerson>> removed = take(people_);
    if (!removed && *person) {
        forget_if_gone(**person);
        changes_.photos_may_be_left = true;
    }
    if (!removed || !*removed) {
        return removed;
    }
    // One that had missed a change before is not said to have followed it.
    index_.remove_person((*removed)->person,
                         index_is_current ? (*removed)->revision : index_.revision());
    changes_.lost.erase((*removed)->person);
    changes_.measured.reset();
    if (Status gone = remove_photos((*removed)->photos); !gone) {
        return gone.error();
    }
    return removed;
}

Status RemovePerson::remove_photos(const std::vector<PhotoName>& photos) {
    Status all_gone;
    for (const PhotoName& photo : photos) {
        if (Status gone = photos_.remove(photo); !gone) {
            changes_.photos_may_be_left = true;
            all_gone = std::move(gone);
        }
    }
    return all_gone;
}

Status RemovePerson::sweep_photos() {
    const std::lock_guard lock(changes_.mutex);
    if (!changes_.photos_may_be_left) {
        return {};
    }
    const Result<std::size_t> swept = remove_orphaned_photos(people_, photos_);
    if (!swept) {
        return swept.error();
    }
    changes_.photos_may_be_left = false;
    if (*swept > 0) {
        log::info("removed photos that an interrupted enrolment or removal had left",
                  {{"photos", std::to_string(*swept)}});
    }
    return {};
}

void RemovePerson::forget_if_gone(const people::Employee& person) {
    const Result<std::optional<people::Employee>> still_there = people_.find(person.key);
    const Result<std::uint64_t> revision = people_.revision();
    if (still_there && !*still_there && revision) {
        index_.remove_person(person.key, *revision);
        changes_.lost.erase(person.key);
        changes_.measured.reset();
    }
}

}  // namespace rollcall::app
