#include "app/mend_templates.h"

#include <exception>
#include <string>
#include <utility>

#include "core/log.h"

namespace rollcall::app {
namespace {

/// More than this are told as a number: the log is for people.
constexpr std::size_t kNamedInLog = 20;

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
    const Result<Bytes> picture = photos.get((*photo)->stored);
    if (!picture) {
        return picture.error();
    }
    const Result<Enrolled> enrolled = enrol.run({.employee_id = (*owner)->id.value(),
                                                 .employee_name = (*owner)->name,
                                                 .picture = *picture,
                                                 .judged_before = true});
    return enrolled ? Status{} : Status{enrolled.error()};
}

/// One picture's border: whatever is thrown over it must not keep the others from being mended, or
/// the server from starting.
Status mend_guarded(PhotoKey key, const people::PeopleStore& people,
                    const people::PhotoStore& photos, Enrol& enrol) {
    try {
        return mend(key, people, photos, enrol);
    } catch (const std::exception& error) {
        return Error{ErrorCode::internal, "a fault of Rollcall itself", error.what()};
    }
}

}  // namespace

void mend_templates(const std::vector<DamagedTemplate>& damaged, const people::PeopleStore& people,
                    const people::PhotoStore& photos, Enrol& enrol) {
    std::size_t mended = 0;
    std::size_t left = 0;
    for (const DamagedTemplate& entry : damaged) {
        const Status done = mend_guarded(entry.photo, people, photos, enrol);
        if (done) {
            ++mended;
        } else if (left++ < kNamedInLog) {
            log::error("a damaged template could not be made anew from its photo",
                       {{"photo", std::to_string(entry.photo.value())},
                        {"code", std::string(error_info(done.error().code).name)},
                        {"reason", done.error().message},
                        {"context", done.error().context}});
        }
    }
    if (mended > 0) {
        log::warning("damaged templates were made anew from their photos; have the disk looked at",
                     {{"templates", std::to_string(mended)}});
    }
    if (left > 0) {
        log::error("damaged templates are left; `rollcall doctor` says what to do",
                   {{"templates", std::to_string(left)}});
    }
}

}  // namespace rollcall::app
