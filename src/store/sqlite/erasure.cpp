#include "store/sqlite/erasure.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <span>

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

std::uint64_t window_at(const std::uint8_t* bytes) {
    std::uint64_t window = 0;
    std::memcpy(&window, bytes, kWindow);
    return window;
}

std::size_t slot_of(std::uint64_t window) {
    return window % kMaybeSlots;
}

/// One attempt; busy tells that a reader or another process is in the way.
bool log_truncated(SQLite::Database& writer) {
    SQLite::Statement checkpoint(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
    return checkpoint.executeStep() && checkpoint.getColumn(0).getInt() == 0;
}

/// Puts the connection's patience back when it goes.
class Patience {
  public:
    Patience(SQLite::Database& writer, SteadyTime until) : writer_(writer) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        writer_.setBusyTimeout(static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    }
    ~Patience() {
        sqlite3_busy_timeout(writer_.getHandle(), static_cast<int>(kBusyTimeout.count()));
    }
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;

  private:
    SQLite::Database& writer_;
};

Status truncate_log(SQLite::Database& writer, SteadyTime until) {
    const Patience patience(writer, until);
    do {
        if (log_truncated(writer)) {
            return {};
        }
    } while (std::chrono::steady_clock::now() < until);
    return Error{ErrorCode::unavailable,
                 "the person was taken out, but someone reading the database keeps the traces from "
                 "being wiped; ask again"};
}

/// The bytes of the database file through SQLite's own descriptor: opening the file once more and
/// closing it would drop the locks that this process has on it.
bool found_in_file(SQLite::Database& writer, const Traces& traces) {
    sqlite3_file* file = nullptr;
    sqlite3_int64 size = 0;
    if (sqlite3_file_control(writer.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
            SQLITE_OK ||
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

/// The revision of the last deletion that is not proven yet; 0: none.
std::int64_t pending_erasure(SQLite::Database& database) {
    return database.execAndGet("SELECT erasure_pending FROM store_state").getInt64();
}

Status wipe(SQLite::Database& writer, const std::function<bool()>& rebuild_needed,
            SteadyTime until) {
    if (Status truncated = truncate_log(writer, until); !truncated) {
        return truncated;
    }
    if (!rebuild_needed()) {
        return {};
    }
    writer.exec("VACUUM");
    return truncate_log(writer, until);
}

Status finish(const Database& database, const std::function<bool(SQLite::Database&)>& found,
              std::chrono::milliseconds deadline) {
    const SteadyTime until = std::chrono::steady_clock::now() + deadline;
    std::int64_t pending = 0;
    const Status wiped = database.connections().exclusively([&](SQLite::Database& writer) {
        pending = pending_erasure(writer);
        return wipe(
            writer, [&] { return found(writer); }, until);
    });
    if (!wiped) {
        return wiped;
    }
    if (Status removed = remove_copies_before_migration(database.folder()); !removed) {
        return removed;
    }
    return database.connections().write([&](SQLite::Database& writer) -> Status {
        SQLite::Statement clear(
            writer, "UPDATE store_state SET erasure_pending = 0 WHERE erasure_pending = ?");
        clear.bind(1, pending);
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
    wholes_.emplace_back(bytes.begin(), bytes.end());
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

Status finish_erasure(const Database& database, const Traces& traces,
                      std::chrono::milliseconds deadline) {
    return finish(
        database, [&](SQLite::Database& writer) { return found_in_file(writer, traces); },
        deadline);
}

Status finish_erasure_of_earlier_run(const Database& database) {
    const Result<bool> pending = database.connections().read(
        [](SQLite::Database& reader) -> Result<bool> { return pending_erasure(reader) != 0; });
    if (!pending) {
        return pending.error();
    }
    if (!*pending) {
        return {};
    }
    const Status finished = finish(
        database, [](SQLite::Database&) { return true; }, kBusyTimeout);
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
