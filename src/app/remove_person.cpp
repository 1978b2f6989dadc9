#include "app/remove_person.h"

#include <utility>

#include "app/open_gallery.h"

namespace rollcall::app {

RemovePerson::RemovePerson(gallery::VectorIndex& index, people::PeopleStore& people,
                           people::PhotoStore& photos, std::mutex& gallery_changes)
    : index_(index), people_(people), photos_(photos), gallery_changes_(gallery_changes) {}

Result<people::RemovedPerson> RemovePerson::run(const EmployeeId& employee) {
    const std::lock_guard lock(gallery_changes_);
    const Result<std::optional<people::Employee>> person = people_.find(employee);
    if (!person) {
        return person.error();
    }
    Result<std::optional<people::RemovedPerson>> removed = people_.remove(employee);
    if (!removed) {
        if (*person) {
            forget_if_gone(**person);
        }
        return std::move(removed).error();
    }
    if (!*removed) {
        if (Status finished = finish_earlier_removal(); !finished) {
            return finished.error();
        }
        return Error{ErrorCode::not_found, "no employee has this id"};
    }
    index_.remove_person((*removed)->person, (*removed)->revision);
    for (const PhotoHash& photo : (*removed)->photos) {
        if (Status gone = photos_.remove(photo); !gone) {
            photos_may_be_left_ = true;
            return gone.error();
        }
    }
    return std::move(**removed);
}

Status RemovePerson::finish_earlier_removal() {
    if (!photos_may_be_left_) {
        return {};
    }
    const Result<std::size_t> swept = remove_orphaned_photos(people_, photos_);
    if (!swept) {
        return swept.error();
    }
    photos_may_be_left_ = false;
    return {};
}

void RemovePerson::forget_if_gone(const people::Employee& person) {
    const Result<std::optional<people::Employee>> still_there = people_.find(person.key);
    const Result<std::uint64_t> revision = people_.revision();
    if (still_there && !*still_there && revision) {
        index_.remove_person(person.key, *revision);
    }
}

}  // namespace rollcall::app
