#pragma once

#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "people/people_store.h"
#include "people/photo_store.h"

namespace rollcall::app {

struct LinkedPhoto {
    Bytes bytes;
    std::string media_type;
};

/// Links to enrolled photos that carry their own proof (HMAC-SHA256 over photo and expiry, by a key
/// that lives only in this process) and open for five minutes. Thread-safe.
class PhotoLinks {
  public:
    PhotoLinks(const people::PeopleStore& people, const people::PhotoStore& photos,
               const Clock& clock);

    /// "/photos/<key>?expires=<unix seconds>&signature=<base64url>"
    std::string link(PhotoKey photo) const;
    /// The three parts of a link as they stood in it. Errors: forbidden (a part is malformed or the
    /// signature does not fit), gone (expired or erased), unavailable.
    Result<LinkedPhoto> open(std::string_view key, std::string_view expires,
                             std::string_view signature) const;

  private:
    Sha256 sign(std::int64_t photo, std::int64_t expires) const;

    const people::PeopleStore& people_;
    const people::PhotoStore& photos_;
    const Clock& clock_;
    Bytes secret_;
};

}  // namespace rollcall::app
