#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/sqlite/sqlite_error.h"

namespace rollcall::store {

/// How long a statement waits for a lock that another process holds.
inline constexpr std::chrono::milliseconds kBusyTimeout{5000};

/// The connections to one database: one for writing behind a mutex, and as many for reading as
/// there are readers at once, so that a read never waits for a writer's flush. Thread-safe.
class Connections {
  public:
    /// `writer` is open already and stays the only one that writes in this process.
    Connections(std::filesystem::path file, std::unique_ptr<SQLite::Database> writer);

    /// Runs `body(SQLite::Database&)`, which returns some Result, in one transaction that begins as
    /// a writer's. It is committed if the result is a value, else rolled back.
    template <class Body>
    auto write(Body&& body) -> std::invoke_result_t<Body&, SQLite::Database&> {
        return exclusively(
            [&](SQLite::Database& writer) -> std::invoke_result_t<Body&, SQLite::Database&> {
                SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
                auto result = body(writer);
                if (result) {
                    transaction.commit();
                }
                return result;
            });
    }

    /// Runs `body(SQLite::Database&)` with the writing connection and outside a transaction.
    template <class Body>
    auto exclusively(Body&& body) -> std::invoke_result_t<Body&, SQLite::Database&> {
        const std::lock_guard lock(writing_);
        try {
            return body(*writer_);
        } catch (const SQLite::Exception& failure) {
            return error_of(failure, writer_->getHandle(), file_);
        }
    }

    /// Runs `body(SQLite::Database&)` in one consistent view of the database.
    template <class Body>
    auto read(Body&& body) -> std::invoke_result_t<Body&, SQLite::Database&> {
        Reader reader(*this);
        if (!reader.opened()) {
            return reader.opened().error();
        }
        try {
            SQLite::Transaction view(reader.database());
            return body(reader.database());
        } catch (const SQLite::Exception& failure) {
            return error_of(failure, reader.database().getHandle(), file_);
        }
    }

    const std::filesystem::path& file() const noexcept { return file_; }

  private:
    /// A reading connection for as long as this lives.
    class Reader {
      public:
        explicit Reader(Connections& connections);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        const Status& opened() const noexcept { return opened_; }
        SQLite::Database& database() noexcept { return *database_; }

      private:
        Connections& connections_;
        std::unique_ptr<SQLite::Database> database_;
        Status opened_;
    };

    std::filesystem::path file_;
    std::mutex writing_;
    std::unique_ptr<SQLite::Database> writer_;
    std::mutex idle_mutex_;
    std::vector<std::unique_ptr<SQLite::Database>> idle_;
};

/// A connection with the settings that every one of ours has. Throws SQLite::Exception.
std::unique_ptr<SQLite::Database> connect(const std::filesystem::path& file, int flags);

}  // namespace rollcall::store
