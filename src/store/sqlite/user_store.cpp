#include "access/user_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/user_rows.h"

namespace rollcall::store {
namespace {

using access::Acceptance;
using access::Role;
using access::User;
using access::UserChange;
using access::UserLink;
using access::UserState;
using SQLite::Statement;

constexpr std::string_view kById = "WHERE id = ?";
constexpr std::string_view kByEmail = "WHERE email = ?";

Error no_such_user() {
    return {ErrorCode::not_found, "There is no such user."};
}

bool is_active_owner(const User& user) {
    return user.terms.role == Role::owner && user.state == UserState::active;
}

/// Error: conflict, if there is no active owner but `user`.
Status check_other_owner(SQLite::Database& database, const User& user) {
    Statement other(database,
                    "SELECT 1 FROM users WHERE role = 'owner' AND state = 'active' AND id <> ?");
    other.bind(1, user.id);
    if (other.executeStep()) {
        return {};
    }
    return Error{ErrorCode::conflict,
                 "This is the last owner who can sign in; make somebody else an owner first."};
}

/// Errors: not_found, precondition_failed.
Result<User> read_version(SQLite::Database& database, const std::string& id,
                          std::optional<std::uint64_t> version) {
    auto user = read_user(database, kById, id);
    if (!user) {
        return no_such_user();
    }
    if (version && *version != user->version) {
        return Error{ErrorCode::precondition_failed,
                     "The user was changed meanwhile; read it again and change what is there now."};
    }
    return std::move(*user);
}

/// Errors: invalid_field.
Result<User> changed(User user, const UserChange& change) {
    user.name = change.name.value_or(user.name);
    user.terms.email = change.email.value_or(user.terms.email);
    user.terms.role = change.role.value_or(user.terms.role);
    user.terms.scope = change.scope.value_or(user.terms.scope);
    if (Status valid = access::validate(user.terms); !valid) {
        return valid.error();
    }
    if (change.state && *change.state != user.state) {
        if (*change.state == UserState::invited || user.state == UserState::invited) {
            if (*change.state != UserState::disabled) {
                return Error{ErrorCode::invalid_field,
                             "state: who was invited becomes active by accepting the invitation."};
            }
        }
        user.state = *change.state;
    }
    return user;
}

std::optional<UserLink> read_link(SQLite::Database& database, const Sha256& hash, TimePoint now) {
    Statement query(database,
                    "SELECT user, drops_second_factor, expires_at FROM user_links "
                    "WHERE hash = ? AND expires_at > ?");
    bind_bytes(query, 1, hash);
    bind_time(query, 2, now);
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return UserLink{.hash = hash,
                    .user = query.getColumn(0).getString(),
                    .drops_second_factor = query.getColumn(1).getInt() == 1,
                    .expires_at = time_of(query.getColumn(2))};
}

/// The user as an accepted link leaves them.
void activate(SQLite::Database& writer, const std::string& id, const Acceptance& acceptance) {
    Statement update(writer,
                     "UPDATE users SET name = ?, password = ?, state = 'active', tries = 0, "
                     "locked_until = NULL, version = version + 1 WHERE id = ?");
    update.bind(1, acceptance.name);
    update.bind(2, acceptance.password);
    update.bind(3, id);
    update.exec();
    end_sessions(writer, id);
}

void drop_second_factor(SQLite::Database& writer, const std::string& id) {
    for (const char* sql : {"UPDATE users SET second_factor = NULL, factor_confirmed = 0, "
                            "factor_step = 0 WHERE id = ?",
                            "DELETE FROM recovery_codes WHERE user = ?"}) {
        Statement drop(writer, sql);
        drop.bind(1, id);
        drop.exec();
    }
}

class SqliteUserStore final : public access::UserStore {
  public:
    explicit SqliteUserStore(Database& database) : connections_(database.connections()) {}

    Status add_user(const User& user) override {
        return connections_.write(
            [&](SQLite::Database& writer) { return insert_user(writer, user); });
    }
    Result<std::optional<User>> find_user(const std::string& id) const override {
        return find(kById, id);
    }
    Result<std::optional<User>> find_user_by_email(const std::string& email) const override {
        return find(kByEmail, email);
    }
    Result<std::vector<User>> users() const override {
        return connections_.read([](SQLite::Database& reader) -> Result<std::vector<User>> {
            return read_users(reader);
        });
    }
    Result<bool> has_owner() const override {
        return connections_.read([](SQLite::Database& reader) -> Result<bool> {
            Statement query(reader,
                            "SELECT 1 FROM users WHERE role = 'owner' AND state = 'active'");
            return query.executeStep();
        });
    }
    Result<User> change_user(const std::string& id, const UserChange& change,
                             std::optional<std::uint64_t> version) override;
    Status remove_user(const std::string& id, std::optional<std::uint64_t> version) override;

    Status add_link(const UserLink& link) override;
    Result<std::optional<UserLink>> find_link(const Sha256& hash, TimePoint now) const override {
        return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<UserLink>> {
            return read_link(reader, hash, now);
        });
    }
    Result<std::optional<User>> accept_link(const Sha256& hash, TimePoint now,
                                            const Acceptance& acceptance) override;
    Status purge_links(TimePoint now) override;

  private:
    Result<std::optional<User>> find(std::string_view where, const std::string& key) const {
        return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<User>> {
            return read_user(reader, where, key);
        });
    }

    Connections& connections_;
};

Result<User> SqliteUserStore::change_user(const std::string& id, const UserChange& change,
                                          std::optional<std::uint64_t> version) {
    return connections_.write([&](SQLite::Database& writer) -> Result<User> {
        const auto before = read_version(writer, id, version);
        if (!before) {
            return before.error();
        }
        const auto after = changed(*before, change);
        if (!after) {
            return after.error();
        }
        if (is_active_owner(*before) && !is_active_owner(*after)) {
            if (Status other = check_other_owner(writer, *before); !other) {
                return other.error();
            }
        }
        if (Status updated = update_user(writer, *after); !updated) {
            return updated.error();
        }
        if (after->state == UserState::disabled) {
            end_sessions(writer, id);
            end_links(writer, id);
        }
        return *read_user(writer, kById, id);
    });
}

Status SqliteUserStore::remove_user(const std::string& id, std::optional<std::uint64_t> version) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        const auto user = read_version(writer, id, version);
        if (!user) {
            return user.error();
        }
        if (is_active_owner(*user)) {
            if (Status other = check_other_owner(writer, *user); !other) {
                return other;
            }
        }
        Statement remove(writer, "DELETE FROM users WHERE id = ?");
        remove.bind(1, id);
        remove.exec();
        return {};
    });
}

Status SqliteUserStore::add_link(const UserLink& link) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        if (!link.user.empty()) {
            const auto user = read_user(writer, kById, link.user);
            if (!user || user->state == UserState::disabled) {
                return user ? Error{ErrorCode::not_found,
                                    "The user is disabled; make them active first."}
                            : no_such_user();
            }
            end_links(writer, link.user);
        }
        Statement insert(writer,
                         "INSERT INTO user_links (hash, user, drops_second_factor, expires_at) "
                         "VALUES (?, ?, ?, ?)");
        bind_bytes(insert, 1, link.hash);
        if (!link.user.empty()) {
            insert.bind(2, link.user);
        }
        insert.bind(3, link.drops_second_factor ? 1 : 0);
        bind_time(insert, 4, link.expires_at);
        insert.exec();
        return {};
    });
}

Result<std::optional<User>> SqliteUserStore::accept_link(const Sha256& hash, TimePoint now,
                                                         const Acceptance& acceptance) {
    return connections_.write([&](SQLite::Database& writer) -> Result<std::optional<User>> {
        const auto link = read_link(writer, hash, now);
        const bool makes_owner = link && link->user.empty();
        if (!link || (makes_owner && !acceptance.owner)) {
            return std::optional<User>();
        }
        if (makes_owner) {
            if (Status made = insert_user(writer, *acceptance.owner); !made) {
                return made.error();
            }
            writer.exec("DELETE FROM user_links WHERE user IS NULL");
        }
        const std::string id = makes_owner ? acceptance.owner->id : link->user;
        activate(writer, id, acceptance);
        end_links(writer, id);
        if (link->drops_second_factor) {
            drop_second_factor(writer, id);
        }
        return read_user(writer, kById, id);
    });
}

Status SqliteUserStore::purge_links(TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM user_links WHERE expires_at <= ?");
        bind_time(erase, 1, now);
        erase.exec();
        return {};
    });
}

}  // namespace

std::unique_ptr<access::UserStore> make_user_store(Database& database) {
    return std::make_unique<SqliteUserStore>(database);
}

}  // namespace rollcall::store
