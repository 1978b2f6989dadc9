#pragma once

#include <chrono>
#include <mutex>
#include <type_traits>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

/// Deletions, from the moment that they are committed until no file holds their bytes any more.
/// Thread-safe.
class Wiping {
  public:
    Wiping(Database& database, std::chrono::milliseconds deadline)
        : database_(database), deadline_(deadline) {}

    /// Runs `erase(SQLite::Database&, Traces&)`, which returns some Result, in a transaction; what
    /// it removed waits to be wiped.
    template <class Erase>
    auto erase_rows(const Erase& erase)
        -> std::invoke_result_t<const Erase&, SQLite::Database&, Traces&> {
        const std::lock_guard lock(removing_);
        Traces traces;
        auto erased = database_.connections().write([&](SQLite::Database& writer) {
            if (waiting_.empty() && being_wiped_.empty() && pending_erasure(writer) != 0) {
                traces.add_unknown();  // of an earlier process
            }
            return erase(writer, traces);
        });
        if (erased && traces.last_deletion() != 0) {
            waiting_.add(std::move(traces));
        }
        return erased;
    }

    /// PeopleStore::finish_erasure.
    Status finish();

  private:
    Status begin();
    void end(bool wiped);

    Database& database_;
    std::chrono::milliseconds deadline_;
    std::mutex wiping_;    ///< one at a time; taken before removing_
    std::mutex removing_;  ///< over what follows; never held while readers are waited for
    // Of deletions that are committed but not yet proven; a restart knows only that there are any.
    Traces waiting_;
    Traces being_wiped_;  ///< changed under both mutexes
};

}  // namespace rollcall::store
