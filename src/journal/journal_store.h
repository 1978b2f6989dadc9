#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/result.h"
#include "journal/chain.h"

namespace rollcall::journal {

/// What a look through the journal has found.
struct JournalReport {
    std::int64_t entries = 0;  ///< that are whole, from the first on
    std::int64_t erased_parts = 0;
    std::optional<Fault> fault;
};

/// The chain over all tables that hold entries. Thread-safe. Errors of every call: unavailable,
/// database_damaged.
class JournalStore {
  public:
    virtual ~JournalStore() = default;

    /// Looks through the whole journal in one consistent view. `heads`: what signed heads said.
    virtual Result<JournalReport> verify(const Chain& chain,
                                         const std::vector<Head>& heads) const = 0;
    /// The last entry.
    virtual Result<Head> head() const = 0;
    /// The latest time at which an entry was written, of the last hundred; the epoch if there is
    /// none.
    virtual Result<TimePoint> latest_time() const = 0;
    /// The MAC of an entry, if it is there.
    virtual Result<std::optional<Mac>> mac_of(EntryNumber number) const = 0;
};

}  // namespace rollcall::journal
