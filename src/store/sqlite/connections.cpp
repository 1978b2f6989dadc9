#include "store/sqlite/connections.h"

#include <utility>

namespace rollcall::store {
namespace {

/// More idle ones than this are closed again.
constexpr std::size_t kIdleLimit = 8;

}  // namespace

std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& file, int flags) {
    auto database = std::make_unique<SQLite::Database>(file.string(), flags,
                                                       static_cast<int>(kBusyTimeout.count()));
    // Temporary data in memory: a VACUUM must not leave templates in a file elsewhere.
    database->exec(
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = ON;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA trusted_schema = OFF;"
        "PRAGMA cell_size_check = ON;");
    return database;
}

Connections::Connections(std::filesystem::path file, std::unique_ptr<SQLite::Database> writer)
    : file_(std::move(file)), writer_(std::move(writer)) {}

Connections::Reader::Reader(Connections& connections) : connections_(connections) {
    {
        const std::lock_guard lock(connections_.idle_mutex_);
        if (!connections_.idle_.empty()) {
            database_ = std::move(connections_.idle_.back());
            connections_.idle_.pop_back();
            return;
        }
    }
    try {
        // Opened for writing, because only so can SQLite recover the log after a crash.
        database_ = connect(connections_.file_, SQLite::OPEN_READWRITE);
        database_->exec("PRAGMA query_only = ON");
    } catch (const SQLite::Exception& failure) {
        database_.reset();
        opened_ = error_of(failure, nullptr, connections_.file_);
    }
}

Connections::Reader::~Reader() {
    const std::lock_guard lock(connections_.idle_mutex_);
    if (database_ && connections_.idle_.size() < kIdleLimit) {
        connections_.idle_.push_back(std::move(database_));
    }
}

}  // namespace rollcall::store
