#include "app/set_aside.h"

#include "app/open_gallery.h"

namespace rollcall::app {

SetAside::SetAside(gallery::VectorIndex& index, people::PeopleStore& people,
                   GalleryChanges& changes)
    : index_(index), people_(people), changes_(changes) {}

Status SetAside::run(PhotoKey photo, bool aside) {
    const std::lock_guard lock(changes_.mutex);
    const auto revision = people_.set_aside(photo, aside);
    if (!revision) {
        return revision.error();
    }
    if (*revision == index_.revision()) {
        return {};
    }
    changes_.measured.reset();
    const Result<FilledIndex> filled = fill_index(people_, index_, changes_.lost);
    return filled ? Status{} : Status{filled.error()};
}

}  // namespace rollcall::app
