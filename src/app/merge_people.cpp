#include "app/merge_people.h"

#include "app/open_gallery.h"

namespace rollcall::app {

MergePeople::MergePeople(gallery::VectorIndex& index, people::PeopleStore& people,
                         const Clock& clock, GalleryChanges& changes)
    : index_(index), people_(people), clock_(clock), changes_(changes) {}

Result<people::MergedPeople> MergePeople::run(const EmployeeId& kept, const EmployeeId& absorbed) {
    Result<people::MergedPeople> merged = [&]() -> Result<people::MergedPeople> {
        const std::lock_guard lock(changes_.mutex);
        auto rows = people_.merge({.kept = kept, .absorbed = absorbed, .now = clock_.now()});
        if (!rows) {
            return rows;
        }
        changes_.measured.reset();
        const Result<FilledIndex> filled = fill_index(people_, index_, changes_.lost);
        return filled ? rows : Result<people::MergedPeople>(filled.error());
    }();
    if (!merged) {
        return merged;
    }
    if (Status erased = people_.finish_erasure(); !erased) {
        return erased.error();
    }
    return merged;
}

}  // namespace rollcall::app
