#pragma once

#include <functional>

#include "core/bytes.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::people {

/// Photos by the SHA-256 of their bytes. Durable when a call returns. Thread-safe.
/// Errors of every call: unavailable, storage_full.
class PhotoStore {
  public:
    virtual ~PhotoStore() = default;

    /// Stores the bytes under their hash; the same bytes twice are one photo.
    virtual Result<PhotoHash> put(ByteView bytes) = 0;
    /// Error: not_found. A file whose bytes no longer have its hash is unavailable.
    virtual Result<Bytes> get(const PhotoHash& hash) const = 0;
    /// No error if it is not there.
    virtual Status remove(const PhotoHash& hash) = 0;
    /// Every photo there is, in no order.
    virtual Status for_each(const std::function<void(const PhotoHash&)>& visit) const = 0;
};

}  // namespace rollcall::people
