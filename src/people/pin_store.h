#pragma once

#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"

namespace rollcall::people {

/// Wrong tries in a row until a PIN is locked.
inline constexpr int kPinTries = 5;

/// A person's PIN as stored.
struct StoredPin {
    std::string hash;  ///< never the PIN
    int failures = 0;  ///< in a row

    bool locked() const noexcept { return failures >= kPinTries; }
};

/// The truth about PINs. They go with their person. Durable when a call returns. Thread-safe.
/// Errors of every call: unavailable, storage_full, database_damaged.
class PinStore {
  public:
    virtual ~PinStore() = default;

    virtual Result<std::optional<StoredPin>> find_pin(PersonKey person) const = 0;
    /// Sets it, or takes it away (nothing); no failures are left. Error besides: not_found (no such
    /// person).
    virtual Status put_pin(PersonKey person, const std::optional<std::string>& hash) = 0;
    /// Counts a try before it is known whether it is right, so that many at once are as many tries.
    /// Whether one was left.
    virtual Result<bool> begin_try(PersonKey person) = 0;
    /// The try was right: the failures are forgotten.
    virtual Status forget_failures(PersonKey person) = 0;
};

}  // namespace rollcall::people
