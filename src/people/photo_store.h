#pragma once

#include <functional>

#include "core/bytes.h"
#include "core/ids.h"
#include "core/result.h"
#include "people/stored_photo.h"

namespace rollcall::people {

/// Photos, each encrypted under a key of its own, which the store does not keep. Durable when a
/// call returns. Thread-safe. Errors of every call: unavailable, storage_full.
class PhotoStore {
  public:
    virtual ~PhotoStore() = default;

    /// The same bytes twice are one photo, of one name and key. Errors besides: where there is no
    /// key to make keys of, why.
    virtual Result<StoredPhoto> put(ByteView bytes) = 0;
    /// Error: not_found. One that was changed, or that the key does not open, is unavailable.
    virtual Result<Bytes> get(const StoredPhoto& photo) const = 0;
    /// No error if it is not there.
    virtual Status remove(const PhotoName& name) = 0;
    /// Every photo there is, in no order.
    virtual Status for_each(const std::function<void(const PhotoName&)>& visit) const = 0;
};

}  // namespace rollcall::people
