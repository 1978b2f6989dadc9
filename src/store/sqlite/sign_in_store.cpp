#include "access/sign_in_store.h"

#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/user_rows.h"

namespace rollcall::store {
namespace {

using access::FoundSession;
using access::UserSecrets;
using access::UserSession;
using access::UserState;
using SQLite::Statement;

Error no_such_user() {
    return {ErrorCode::not_found, "There is no such user."};
}

/// Runs a statement about one user, whose id is its last parameter.
Status executed(Statement& statement) {
    return statement.exec() == 1 ? Status{} : Status{no_such_user()};
}

void forget_recovery_codes(SQLite::Database& writer, const std::string& user) {
    Statement erase(writer, "DELETE FROM recovery_codes WHERE user = ?");
    erase.bind(1, user);
    erase.exec();
}

class SqliteSignInStore final : public access::SignInStore {
  public:
    explicit SqliteSignInStore(Database& database) : connections_(database.connections()) {}

    Result<UserSecrets> secrets(const std::string& user) const override;
    Result<bool> begin_try(const std::string& user, TimePoint now) override;
    Status forget_tries(const std::string& user) override;
    Result<bool> open_session(const UserSession& session, const std::string& password) override;
    Result<std::optional<FoundSession>> find_session(const Sha256& hash) const override;
    Status saw_session(const Sha256& hash, TimePoint now) override;
    Status end_session(const Sha256& hash) override;
    Status purge_sessions(TimePoint now) override;
    Result<bool> change_password(const std::string& user, const std::string& old,
                                 const std::string& password) override;
    Status put_second_factor(const std::string& user, const Bytes& sealed) override;
    Result<bool> confirm_second_factor(const std::string& user, const Bytes& sealed,
                                       std::int64_t step,
                                       const std::vector<Sha256>& recovery_codes) override;
    Result<bool> take_step(const std::string& user, std::int64_t step) override;
    Result<bool> take_recovery_code(const std::string& user, const Sha256& hash) override;
    Status remove_second_factor(const std::string& user) override;

  private:
    Connections& connections_;
};

Result<UserSecrets> SqliteSignInStore::secrets(const std::string& user) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<UserSecrets> {
        Statement query(reader,
                        "SELECT password, second_factor, factor_confirmed, factor_step, "
                        "(SELECT count(*) FROM recovery_codes WHERE user = users.id) "
                        "FROM users WHERE id = ?");
        query.bind(1, user);
        if (!query.executeStep()) {
            return no_such_user();
        }
        const ByteView sealed = bytes_of(query.getColumn(1));
        return UserSecrets{.password = query.getColumn(0).getString(),
                           .second_factor = Bytes(sealed.begin(), sealed.end()),
                           .confirmed = query.getColumn(2).getInt() == 1,
                           .last_step = query.getColumn(3).getInt64(),
                           .recovery_codes = query.getColumn(4).getInt()};
    });
}

Result<bool> SqliteSignInStore::begin_try(const std::string& user, TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        // A lock whose time is over takes the tries before it along.
        Statement over(writer,
                       "UPDATE users SET tries = 0, locked_until = NULL "
                       "WHERE id = ? AND locked_until <= ?");
        over.bind(1, user);
        bind_time(over, 2, now);
        over.exec();
        Statement count(writer,
                        "UPDATE users SET tries = tries + 1, "
                        "locked_until = iif(tries + 1 >= ?2, ?3, NULL) "
                        "WHERE id = ?1 AND locked_until IS NULL");
        count.bind(1, user);
        count.bind(2, access::kSignInTries);
        bind_time(count, 3, now + access::kLockTime);
        const bool left = count.exec() == 1;
        if (!left) {
            writer.exec("UPDATE vain_tries SET tries = tries + 1");
        }
        return left;
    });
}

Status SqliteSignInStore::forget_tries(const std::string& user) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement forget(writer, "UPDATE users SET tries = 0, locked_until = NULL WHERE id = ?");
        forget.bind(1, user);
        return executed(forget);
    });
}

Result<bool> SqliteSignInStore::open_session(const UserSession& session,
                                             const std::string& password) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        Statement update(writer,
                         "UPDATE users SET tries = 0, locked_until = NULL, signed_in_at = ? "
                         "WHERE id = ? AND state = 'active' AND password = ?");
        bind_time(update, 1, session.opened_at);
        update.bind(2, session.user);
        update.bind(3, password);
        if (update.exec() == 0) {
            return false;
        }
        Statement insert(writer,
                         "INSERT INTO user_sessions (hash, user, opened_at, seen_at) "
                         "VALUES (?, ?, ?, ?)");
        bind_bytes(insert, 1, session.hash);
        insert.bind(2, session.user);
        bind_time(insert, 3, session.opened_at);
        bind_time(insert, 4, session.seen_at);
        insert.exec();
        return true;
    });
}

Result<std::optional<FoundSession>> SqliteSignInStore::find_session(const Sha256& hash) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<FoundSession>> {
        Statement query(reader,
                        "SELECT user, opened_at, seen_at FROM user_sessions WHERE hash = ?");
        bind_bytes(query, 1, hash);
        if (!query.executeStep()) {
            return std::optional<FoundSession>();
        }
        UserSession session{.hash = hash,
                            .user = query.getColumn(0).getString(),
                            .opened_at = time_of(query.getColumn(1)),
                            .seen_at = time_of(query.getColumn(2))};
        auto user = read_user(reader, "WHERE id = ?", session.user);
        if (!user || user->state != UserState::active) {
            return std::optional<FoundSession>();
        }
        return std::optional(FoundSession{std::move(session), std::move(*user)});
    });
}

Status SqliteSignInStore::saw_session(const Sha256& hash, TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement update(writer,
                         "UPDATE user_sessions SET seen_at = max(seen_at, ?) WHERE hash = ?");
        bind_time(update, 1, now);
        bind_bytes(update, 2, hash);
        update.exec();
        return {};
    });
}

Status SqliteSignInStore::end_session(const Sha256& hash) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM user_sessions WHERE hash = ?");
        bind_bytes(erase, 1, hash);
        erase.exec();
        return {};
    });
}

Status SqliteSignInStore::purge_sessions(TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM user_sessions WHERE opened_at <= ? OR seen_at <= ?");
        bind_time(erase, 1, now - access::kSessionLifetime);
        bind_time(erase, 2, now - access::kSessionIdle);
        erase.exec();
        return {};
    });
}

Result<bool> SqliteSignInStore::change_password(const std::string& user, const std::string& old,
                                                const std::string& password) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        Statement update(writer,
                         "UPDATE users SET password = ?, tries = 0, locked_until = NULL "
                         "WHERE id = ? AND password = ?");
        update.bind(1, password);
        update.bind(2, user);
        update.bind(3, old);
        if (update.exec() == 0) {
            return false;
        }
        end_sessions(writer, user);
        end_links(writer, user);
        return true;
    });
}

Status SqliteSignInStore::put_second_factor(const std::string& user, const Bytes& sealed) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement query(writer, "SELECT factor_confirmed FROM users WHERE id = ?");
        query.bind(1, user);
        if (query.executeStep() && query.getColumn(0).getInt() == 1) {
            return Error{ErrorCode::conflict,
                         "There is a second factor already; remove it before you set up another."};
        }
        Statement update(writer,
                         "UPDATE users SET second_factor = ?, factor_step = 0 WHERE id = ?");
        bind_bytes(update, 1, sealed);
        update.bind(2, user);
        return executed(update);
    });
}

Result<bool> SqliteSignInStore::confirm_second_factor(const std::string& user, const Bytes& sealed,
                                                      std::int64_t step,
                                                      const std::vector<Sha256>& recovery_codes) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        Statement update(writer,
                         "UPDATE users SET factor_confirmed = 1, factor_step = ? "
                         "WHERE id = ? AND second_factor = ? AND factor_confirmed = 0");
        update.bind(1, step);
        update.bind(2, user);
        bind_bytes(update, 3, sealed);
        if (update.exec() == 0) {
            return false;
        }
        forget_recovery_codes(writer, user);
        for (const Sha256& hash : recovery_codes) {
            Statement insert(writer, "INSERT INTO recovery_codes (user, hash) VALUES (?, ?)");
            insert.bind(1, user);
            bind_bytes(insert, 2, hash);
            insert.exec();
        }
        return true;
    });
}

Result<bool> SqliteSignInStore::take_step(const std::string& user, std::int64_t step) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        Statement update(writer,
                         "UPDATE users SET factor_step = ?1 WHERE id = ?2 AND factor_step < ?1");
        update.bind(1, step);
        update.bind(2, user);
        return update.exec() == 1;
    });
}

Result<bool> SqliteSignInStore::take_recovery_code(const std::string& user, const Sha256& hash) {
    return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
        Statement erase(writer, "DELETE FROM recovery_codes WHERE user = ? AND hash = ?");
        erase.bind(1, user);
        bind_bytes(erase, 2, hash);
        return erase.exec() == 1;
    });
}

Status SqliteSignInStore::remove_second_factor(const std::string& user) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement update(writer,
                         "UPDATE users SET second_factor = NULL, factor_confirmed = 0, "
                         "factor_step = 0 WHERE id = ?");
        update.bind(1, user);
        forget_recovery_codes(writer, user);
        return executed(update);
    });
}

}  // namespace

std::unique_ptr<access::SignInStore> make_sign_in_store(Database& database) {
    return std::make_unique<SqliteSignInStore>(database);
}

}  // namespace rollcall::store
