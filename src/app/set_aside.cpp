#include "app/set_aside.h"

#include "app/open_gallery.h"

namespace rollcall::app {

SetAside::SetAside(gallery::VectorIndex& index, people::PeopleStore& people,
                   GalleryChanges& changes)
    : index_(index), people_(people), changes_(changes) {}

Status SetAside::run(PhotoKey photo, bool aside) {
    const std::lock_guard lock(changes_.mutex);
    const auto row = people_.photo(photo);
    if (!row) {
        return row.error();
    }
    const auto revision = people_.set_aside(photo, aside);
    if (!revision) {
        return revision.error();
    }
    if (*revision == index_.revision()) {
        return {};
    }
    changes_.measured.reset();
    const Result<FilledIndex> filled = fill_index(people_, index_, changes_.lost);
    if (!filled) {
        return filled.error();
    }
    if (!aside || !*row || !filled->left_out.lost.contains((*row)->person)) {
        return {};
    }
    // The person's other photos have no template of this model.
    if (const auto undone = people_.set_aside(photo, false); !undone) {
        return undone.error();
    }
    if (const auto again = fill_index(people_, index_, changes_.lost); !again) {
        return again.error();
    }
    return Error{ErrorCode::conflict,
                 "no search could find the person by the other photos; `rollcall doctor` says what "
                 "is the matter with them"};
}

}  // namespace rollcall::app
