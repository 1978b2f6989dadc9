#include "store/sqlite/user_rows.h"

#include <algorithm>

#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using access::Role;
using access::Scope;
using access::ScopeKind;
using access::User;
using access::UserState;
using SQLite::Statement;

constexpr std::string_view kUserColumns =
    "SELECT id, name, email, role, scope, person, state, created_at, signed_in_at, version, "
    "factor_confirmed FROM users ";

/// The schema lets no other words in; one that is none gets the least.
User user_of(Statement& row) {
    User user;
    user.id = row.getColumn(0).getString();
    user.name = row.getColumn(1).getString();
    user.terms.email = row.getColumn(2).getString();
    user.terms.role = access::role_from_name(row.getColumn(3).getString()).value_or(Role::employee);
    user.terms.scope.kind =
        access::scope_kind_from_name(row.getColumn(4).getString()).value_or(ScopeKind::person);
    user.terms.scope.person = PersonKey(row.getColumn(5).getInt64());
    user.state =
        access::user_state_from_name(row.getColumn(6).getString()).value_or(UserState::disabled);
    user.created_at = time_of(row.getColumn(7));
    if (!row.getColumn(8).isNull()) {
        user.signed_in_at = time_of(row.getColumn(8));
    }
    user.version = static_cast<std::uint64_t>(row.getColumn(9).getInt64());
    user.has_second_factor = row.getColumn(10).getInt() == 1;
    return user;
}

void read_scope_names(SQLite::Database& database, User& user) {
    Statement query(database, "SELECT name FROM user_scopes WHERE user = ? ORDER BY name");
    query.bind(1, user.id);
    while (query.executeStep()) {
        user.terms.scope.names.push_back(query.getColumn(0).getString());
    }
}

void write_scope_names(SQLite::Database& writer, const User& user) {
    Statement erase(writer, "DELETE FROM user_scopes WHERE user = ?");
    erase.bind(1, user.id);
    erase.exec();
    for (const std::string& name : user.terms.scope.names) {
        Statement insert(writer, "INSERT INTO user_scopes (user, name) VALUES (?, ?)");
        insert.bind(1, user.id);
        insert.bind(2, name);
        insert.exec();
    }
}

void bind_scope(Statement& statement, int parameter, const Scope& scope) {
    statement.bind(parameter, std::string(access::scope_kind_name(scope.kind)));
    if (scope.kind == ScopeKind::person) {
        statement.bind(parameter + 1, scope.person.value());
    }
}

/// What keeps a user from being written as they are.
Status check_row(SQLite::Database& database, const User& user) {
    Statement taken(database, "SELECT 1 FROM users WHERE email = ? AND id <> ?");
    taken.bind(1, user.terms.email);
    taken.bind(2, user.id);
    if (taken.executeStep()) {
        return Error{ErrorCode::conflict, "There is a user with this e-mail already."};
    }
    if (user.terms.scope.kind != ScopeKind::person) {
        return {};
    }
    Statement known(database, "SELECT 1 FROM people WHERE key = ?");
    known.bind(1, user.terms.scope.person.value());
    return known.executeStep() ? Status{}
                               : Status{Error{ErrorCode::not_found, "No employee has this id."}};
}

}  // namespace

std::optional<User> read_user(SQLite::Database& database, std::string_view where,
                              const std::string& key) {
    Statement query(database, std::string(kUserColumns) + std::string(where));
    query.bind(1, key);
    if (!query.executeStep()) {
        return std::nullopt;
    }
    User user = user_of(query);
    read_scope_names(database, user);
    return user;
}

std::vector<User> read_users(SQLite::Database& database) {
    std::vector<User> users;
    Statement query(database, std::string(kUserColumns) + "ORDER BY email");
    while (query.executeStep()) {
        read_scope_names(database, users.emplace_back(user_of(query)));
    }
    return users;
}

Status insert_user(SQLite::Database& writer, const User& user) {
    if (Status checked = check_row(writer, user); !checked) {
        return checked;
    }
    Statement insert(writer,
                     "INSERT INTO users (id, name, email, role, scope, person, state, created_at) "
                     "VALUES (?, ?, ?, ?, ?, ?, 'invited', ?) ON CONFLICT DO NOTHING");
    insert.bind(1, user.id);
    insert.bind(2, user.name);
    insert.bind(3, user.terms.email);
    insert.bind(4, std::string(access::role_name(user.terms.role)));
    bind_scope(insert, 5, user.terms.scope);
    bind_time(insert, 7, user.created_at);
    if (insert.exec() == 0) {
        return Error{ErrorCode::conflict, "There is a user of this id already."};
    }
    write_scope_names(writer, user);
    return {};
}

Status update_user(SQLite::Database& writer, const User& user) {
    if (Status checked = check_row(writer, user); !checked) {
        return checked;
    }
    Statement update(writer,
                     "UPDATE users SET name = ?, email = ?, role = ?, scope = ?, person = ?, "
                     "state = ?, version = version + 1 WHERE id = ?");
    update.bind(1, user.name);
    update.bind(2, user.terms.email);
    update.bind(3, std::string(access::role_name(user.terms.role)));
    bind_scope(update, 4, user.terms.scope);
    update.bind(6, std::string(access::user_state_name(user.state)));
    update.bind(7, user.id);
    update.exec();
    write_scope_names(writer, user);
    return {};
}

void end_sessions(SQLite::Database& writer, const std::string& user) {
    Statement erase(writer, "DELETE FROM user_sessions WHERE user = ?");
    erase.bind(1, user);
    erase.exec();
}

void end_links(SQLite::Database& writer, const std::string& user) {
    Statement erase(writer, "DELETE FROM user_links WHERE user = ?");
    erase.bind(1, user);
    erase.exec();
}

}  // namespace rollcall::store
