#pragma once

#include "core/ids.h"
#include "core/secret_key.h"

namespace rollcall::people {

/// Where a photo lies, and the key that opens it. Whoever loses the key has lost the photo.
struct StoredPhoto {
    PhotoName name;
    SecretKey key;
};

}  // namespace rollcall::people
