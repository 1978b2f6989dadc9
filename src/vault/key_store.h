#pragma once

#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall::vault {

/// A key as it is stored: sealed under the master key.
struct WrappedKey {
    std::string purpose;    ///< what it is for; unique
    std::string master_id;  ///< MasterKey::id of the one that opens it
    Bytes sealed;
};

/// The truth about wrapped keys. Durable when a call returns. Thread-safe. Errors of every call:
/// unavailable, storage_full, database_damaged.
class KeyStore {
  public:
    virtual ~KeyStore() = default;

    virtual Result<std::vector<WrappedKey>> wrapped_keys() const = 0;
    /// Error: conflict (there is one of this purpose).
    virtual Status add_wrapped_key(const WrappedKey& key) = 0;
    /// Puts these in the place of all that are there. The bytes of those may be in the store's
    /// files until PeopleStore::finish_erasure has returned.
    virtual Status replace_wrapped_keys(const std::vector<WrappedKey>& keys) = 0;
};

}  // namespace rollcall::vault
