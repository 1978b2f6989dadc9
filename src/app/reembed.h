#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "app/picture_reader.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

struct ReembedOptions {
    std::size_t threads = 1;
    /// Called after each photo with how many of how many are done, one call at a time; the number
    /// of all grows when photos are enrolled meanwhile.
    std::function<void(std::size_t, std::size_t)> progress = [](std::size_t, std::size_t) {};
    /// Asked before each photo, from any of the threads; once true, the rest is left.
    std::function<bool()> stop = [] { return false; };
};

/// A photo of which no template could be made.
struct NotEmbedded {
    PhotoKey photo;
    PersonKey person;
    Error error;
};

struct Reembedded {
    std::size_t made = 0;
    std::vector<NotEmbedded> failed;  ///< tried and left as they were
    std::size_t removed = 0;          ///< photos whose person was removed meanwhile
    /// CPU time of the whole process for each photo of `made` and `failed`, in milliseconds.
    double cpu_ms_a_photo = 0;
    /// Why not all photos were tried: nothing could be stored (storage_full, unavailable), or
    /// `stop` (request_timeout). Nothing: none is left untried.
    std::optional<Error> ended;
};

/// Makes a template of the reader's model for every photo that has none of it (with several views,
/// as an enrolment does), until none is left, those enrolled meanwhile included. A template that is
/// there is left alone, and so are those of other models; each one made is durable at once, so that
/// a run which was killed goes on where it was. Photos are not judged again: the person was
/// enrolled with them. Of two large faces none is taken, because a wrong one under a name is worse
/// than none. Safe beside whoever enrols, removes and searches, also in another process. Errors: as
/// the store's, when it cannot even be asked what is missing.
Result<Reembedded> reembed(const PictureReader& reader, people::PeopleStore& people,
                           const people::PhotoStore& photos, const ReembedOptions& options);

/// What became of it, for the log: how many were made, which failed and why, by their keys alone.
void tell_log(const Reembedded& result);

}  // namespace rollcall::app
