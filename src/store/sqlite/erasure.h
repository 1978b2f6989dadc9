#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "core/result.h"
#include "store/sqlite/database.h"

namespace rollcall::store {

/// Finds what is left of deleted rows among the bytes of a file. SQLite's secure_delete overwrites
/// a deleted cell, but cells that were moved between pages before may have left a copy behind.
class Traces {
  public:
    /// A long, random text or vector, any 24 bytes of which give it away.
    void add_random(ByteView bytes);
    /// Bytes that tell only as a whole.
    void add_whole(ByteView bytes);

    /// Of rows that nobody knows any more: they may be anywhere, so they are found in any bytes.
    void add_unknown() noexcept { unknown_ = true; }
    /// The revision that the deletion of the rows has brought.
    void add_deletion(std::int64_t revision) noexcept {
        last_deletion_ = std::max(last_deletion_, revision);
    }
    void add(Traces&& others);

    /// The last of the deletions that they are of; 0: of none.
    std::int64_t last_deletion() const noexcept { return last_deletion_; }
    bool empty() const noexcept { return windows_.empty() && wholes_.empty() && !unknown_; }
    /// Whether `bytes` holds any of them.
    bool found_in(ByteView bytes) const;
    /// How much two neighbouring pieces of a file have to overlap for nothing to be missed.
    std::size_t overlap() const noexcept;

  private:
    bool window_found_in(ByteView bytes) const;

    std::unordered_set<std::uint64_t> windows_;
    std::vector<bool> maybe_window_;  ///< by the low bits of a window: the cheap first question
    std::vector<Bytes> wholes_;
    bool unknown_ = false;
    std::int64_t last_deletion_ = 0;
};

/// The revision of the last deletion that is not proven yet; 0: none. Throws SQLite::Exception.
std::int64_t pending_erasure(SQLite::Database& database);

/// Makes sure that no page of the database, its log or the copies kept before migrations holds the
/// traces: clears the log, looks through the file, rebuilds it where something is found, and then
/// clears `erasure_pending`, which a deletion has set to its revision, so that one which is
/// committed meanwhile stays pending. While it waits for readers, others may write. Errors:
/// unavailable (a reader holds the log for longer than the deadline); storage_full; then
/// `erasure_pending` stays.
Status finish_erasure(const Database& database, const Traces& traces,
                      std::chrono::milliseconds deadline);

/// The same for a deletion whose process ended before: what it deleted is not known any more, so
/// the file is rebuilt. A log that readers hold is left for the next time, and no error. Nothing to
/// do unless `erasure_pending` is set. Only for who holds the data folder.
Status finish_erasure_of_earlier_run(const Database& database);

}  // namespace rollcall::store
