#include "app/mend_templates.h"

#include <string>
#include <utility>

#include "core/log.h"

namespace rollcall::app {
namespace {

Status mend(PhotoKey key, const people::PeopleStore& people, const people::PhotoStore& photos,
            Enrol& enrol) {
    const Result<std::optional<people::Photo>> photo = people.photo(key);
    if (!photo) {
        return photo.error();
    }
    if (!*photo) {
        return Error{ErrorCode::not_found, "the photo has no row"};
    }
    const Result<std::optional<people::Employee>> owner = people.find((*photo)->person);
    if (!owner) {
        return owner.error();
    }
    if (!*owner) {
        return Error{ErrorCode::not_found, "the photo belongs to nobody"};
    }
    const Result<Bytes> picture = photos.get((*photo)->hash);
    if (!picture) {
        return picture.error();
    }
    const Result<Enrolled> enrolled = enrol.run({(*owner)->id.value(), (*owner)->name, *picture});
    return enrolled ? Status{} : Status{enrolled.error()};
}

}  // namespace

void mend_templates(const std::vector<DamagedTemplate>& damaged, const people::PeopleStore& people,
                    const people::PhotoStore& photos, Enrol& enrol) {
    std::size_t mended = 0;
    for (const DamagedTemplate& entry : damaged) {
        if (const Status done = mend(entry.photo, people, photos, enrol); done) {
            ++mended;
        } else {
            log::error(
                "a damaged template could not be made anew from its photo",
                {{"photo", std::to_string(entry.photo.value())}, {"reason", done.error().message}});
        }
    }
    if (mended > 0) {
        log::warning("damaged templates were made anew from their photos; have the disk looked at",
                     {{"templates", std::to_string(mended)}});
    }
}

}  // namespace rollcall::app
