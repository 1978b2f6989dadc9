#include "store/sqlite/erasure.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <span>
#include <thread>
#include <utility>

#include <sqlite3.h>

#include "core/log.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/schema.h"

namespace rollcall::store {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kWindow = sizeof(std::uint64_t);
constexpr std::size_t kStride = 16;
constexpr std::size_t kMaybeSlots = 1U << 20;
constexpr std::size_t kPiece = 1U << 20;  ///< bytes of the file that are looked at together

/// Readers are waited for in turns, with the writing connection free between them: whoever has a
/// photo to store must not wait for readers as well.
constexpr std::chrono::milliseconds kTurn{100};
constexpr std::chrono::milliseconds kPause{20};

std::uint64_t window_at(const std::uint8_t* bytes) {
    std::uint64_t window = 0;
    std::memcpy(&window, bytes, kWindow);
    return window;
}

std::size_t slot_of(std::uint64_t window) {
    return window % kMaybeSlots;
}

/// Puts the connection's patience back when it goes.
class Patience {
  public:
    Patience(SQLite::Database& writer, std::chrono::milliseconds patience) : writer_(writer) {
        writer_.setBusyTimeout(static_cast<int>(patience.count()));
    }
    ~Patience() {
        sqlite3_busy_timeout(writer_.getHandle(), static_cast<int>(kBusyTimeout.count()));
    }
    Patience(const Patience&) = delete;
    Patience(Patience&&) = delete;
    Patience& operator=(const Patience&) = delete;
    Patience& operator=(Patience&&) = delete;

  private:
    SQLite::Database& writer_;
};

/// One attempt; false tells that a reader or another process is in the way.
bool log_truncated(SQLite::Database& writer) {
    const Patience patience(writer, kTurn);
    SQLite::Statement checkpoint(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
    return checkpoint.executeStep() && checkpoint.getColumn(0).getInt() == 0;
}

/// Does `work` at a moment when the log is empty and nobody else of this process writes.
Status with_empty_log(const Database& database, SteadyTime until,
                      const std::function<void(SQLite::Database&)>& work) {
    while (true) {
        const Result<bool> done =
            database.connections().exclusively([&](SQLite::Database& writer) -> Result<bool> {
                const bool empty = log_truncated(writer);
                if (empty) {
                    work(writer);
                }
                return empty;
            });
        if (!done) {
            return done.error();
        }
        if (*done) {
            return {};
        }
        if (std::chrono::steady_clock::now() >= until) {
            return Error{ErrorCode::unavailable,
                         "the rows of a removed person are gone, but their bytes cannot be wiped "
                         "while someone is reading the database; ask again"};
        }
        std::this_thread::sleep_for(kPause);
    }
}

/// The bytes of the database file through SQLite's own descriptor: opening the file once more and
/// closing it would drop the locks that this process has on it.
bool found_in_file(SQLite::Database& writer, const Traces& traces) {
    sqlite3_file* file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(writer.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER,
                             static_cast<void*>(&file)) != SQLITE_OK ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
        return true;
    }
    Bytes piece(kPiece + traces.overlap());
    for (sqlite3_int64 start = 0; start < size; start += static_cast<sqlite3_int64>(kPiece)) {
        const auto length = std::min(static_cast<sqlite3_int64>(piece.size()), size - start);
        if (file->pMethods->xRead(file, piece.data(), static_cast<int>(length), start) !=
            SQLITE_OK) {
            return true;
        }
        if (traces.found_in(ByteView(piece).first(static_cast<std::size_t>(length)))) {
            return true;
        }
    }
    return false;
}

Status finish(const Database& database, std::int64_t last_deletion,
              const std::function<bool(SQLite::Database&)>& found,
              std::chrono::milliseconds deadline) {
    // First, because a failure here costs the least to meet again.
    if (Status removed = remove_copies_before_migration(database.folder()); !removed) {
        return removed;
    }
    const SteadyTime until = std::chrono::steady_clock::now() + deadline;
    bool rebuilt = false;
    Status wiped = with_empty_log(database, until, [&](SQLite::Database& writer) {
        rebuilt = found(writer);
        if (rebuilt) {
            writer.exec("VACUUM");
        }
    });
    if (wiped && rebuilt) {
        // The new pages lie in the log; the file has the old ones until they are written there.
        wiped = with_empty_log(database, until, [](SQLite::Database&) {});
    }
    if (!wiped) {
        return wiped;
    }
    return database.connections().write([&](SQLite::Database& writer) -> Status {
        SQLite::Statement clear(
            writer, "UPDATE store_state SET erasure_pending = 0 WHERE erasure_pending <= ?");
        clear.bind(1, last_deletion);
        clear.exec();
        return {};
    });
}

}  // namespace

void Traces::add_random(ByteView bytes) {
    maybe_window_.resize(kMaybeSlots);
    for (std::size_t at = 0; at + kWindow <= bytes.size(); at += kStride) {
        const std::uint64_t window = window_at(bytes.data() + at);
        if (window == 0) {
            continue;  // every file is full of them
        }
        windows_.insert(window);
        maybe_window_[slot_of(window)] = true;
    }
}

void Traces::add_whole(ByteView bytes) {
    if (!bytes.empty()) {  // of nothing, nothing is left
        wholes_.emplace_back(bytes.begin(), bytes.end());
    }
}

void Traces::add(Traces&& others) {
    windows_.merge(others.windows_);
    if (maybe_window_.empty()) {
        maybe_window_ = std::move(others.maybe_window_);
    } else {
        for (const std::uint64_t window : windows_) {
            maybe_window_[slot_of(window)] = true;
        }
    }
    std::ranges::move(others.wholes_, std::back_inserter(wholes_));
    unknown_ = unknown_ || others.unknown_;
    add_deletion(others.last_deletion_);
}

std::size_t Traces::overlap() const noexcept {
    std::size_t longest = kWindow;
    for (const Bytes& whole : wholes_) {
        longest = std::max(longest, whole.size());
    }
    return longest;
}

bool Traces::window_found_in(ByteView bytes) const {
    if (windows_.empty()) {
        return false;
    }
    for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
        const std::uint64_t window = window_at(bytes.data() + at);
        if (maybe_window_[slot_of(window)] && windows_.contains(window)) {
            return true;
        }
    }
    return false;
}

bool Traces::found_in(ByteView bytes) const {
    if (bytes.empty() || unknown_) {
        return unknown_;
    }
    const auto whole_found = [&](const Bytes& whole) {
        return ::memmem(bytes.data(), bytes.size(), whole.data(), whole.size()) != nullptr;
    };
    return window_found_in(bytes) || std::ranges::any_of(wholes_, whole_found);
}

std::int64_t pending_erasure(SQLite::Database& database) {
    return database.execAndGet("SELECT erasure_pending FROM store_state").getInt64();
}

Status finish_erasure(const Database& database, const Traces& traces,
                      std::chrono::milliseconds deadline) {
    return finish(
        database, traces.last_deletion(),
        [&](SQLite::Database& writer) { return found_in_file(writer, traces); }, deadline);
}

Status finish_erasure_of_earlier_run(const Database& database) {
    const auto pending = database.connections().read(
        [](SQLite::Database& reader) -> Result<std::int64_t> { return pending_erasure(reader); });
    if (!pending) {
        return pending.error();
    }
    if (*pending == 0) {
        return {};
    }
    Status finished = finish(
        database, *pending, [](SQLite::Database&) { return true; }, kBusyTimeout);
    if (!finished && finished.error().code == ErrorCode::database_damaged) {
        return finished;
    }
    if (!finished) {
        log::warning("the traces of an earlier deletion could not be wiped yet",
                     {{"why", finished.error().message}});
    }
    return {};
}

}  // namespace rollcall::store
