#include "access/access_store.h"

#include <string>
#include <utility>

#include <sqlite3.h>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using access::ApiKey;
using access::LinkToken;
using access::LivenessPolicy;
using access::PageRole;
using access::Session;
using SQLite::Statement;

std::string role_text(PageRole role) {
    return role == PageRole::enrol ? "enrol" : "checkin";
}

/// The schema lets nothing else in.
PageRole role_of(const SQLite::Column& column) {
    return column.getString() == "enrol" ? PageRole::enrol : PageRole::checkin;
}

std::string liveness_text(LivenessPolicy policy) {
    return std::string(access::liveness_policy_name(policy));
}

/// The schema lets nothing else in; a word that is none asks for the most.
LivenessPolicy liveness_of(const SQLite::Column& column) {
    return access::liveness_policy_from_name(column.getString()).value_or(LivenessPolicy::both);
}

constexpr const char* kKeyColumns =
    "SELECT name, hash, rights, created_at, expires_at, liveness FROM api_keys ";

Result<ApiKey> key_of(Statement& row) {
    ApiKey key;
    key.name = row.getColumn(0).getString();
    key.hash = hash_of(row.getColumn(1));
    Result<access::Rights> rights = access::Rights::parse(row.getColumn(2).getString());
    if (!rights) {
        return Error{ErrorCode::database_damaged,
                     "the rights of the key \"" + key.name +
                         "\" make no sense; remove the key and make a new one",
                     rights.error().message};
    }
    key.rights = *rights;
    key.created_at = time_of(row.getColumn(3));
    if (!row.getColumn(4).isNull()) {
        key.expires_at = time_of(row.getColumn(4));
    }
    key.liveness = liveness_of(row.getColumn(5));
    return key;
}

/// A link token or a session: both are a hash with a role and an end.
template <class Grant>
std::optional<Grant> find_grant(SQLite::Database& database, const char* sql, const Sha256& hash) {
    Statement query(database, sql);
    bind_bytes(query, 1, hash);
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return Grant{.hash = hash,
                 .role = role_of(query.getColumn(0)),
                 .liveness = liveness_of(query.getColumn(1)),
                 .expires_at = time_of(query.getColumn(2))};
}

template <class Grant>
void insert_grant(SQLite::Database& writer, const char* sql, const Grant& grant) {
    Statement insert(writer, sql);
    bind_bytes(insert, 1, grant.hash);
    insert.bind(2, role_text(grant.role));
    insert.bind(3, liveness_text(grant.liveness));
    bind_time(insert, 4, grant.expires_at);
    insert.exec();
}

class SqliteAccessStore final : public access::AccessStore {
  public:
    explicit SqliteAccessStore(Database& database) : connections_(database.connections()) {}

    Status add_key(const ApiKey& key) override;
    Result<std::optional<ApiKey>> find_key(const Sha256& hash) const override;
    Result<std::vector<ApiKey>> keys() const override;
    Status remove_key(const std::string& name) override;

    Status add_link_token(const LinkToken& token) override;
    Result<std::optional<Session>> exchange_link_token(
        const Sha256& hash, TimePoint now,
        const std::function<Session(const LinkToken&)>& open) override;
    Result<std::optional<Session>> find_session(const Sha256& hash) const override;
    Status purge_expired(TimePoint now) override;

  private:
    Connections& connections_;
};

Status SqliteAccessStore::add_key(const ApiKey& key) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement insert(writer,
                         "INSERT INTO api_keys (name, hash, rights, liveness, created_at, "
                         "expires_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        insert.bind(1, key.name);
        bind_bytes(insert, 2, key.hash);
        insert.bind(3, key.rights.text());
        insert.bind(4, liveness_text(key.liveness));
        bind_time(insert, 5, key.created_at);
        if (key.expires_at) {
            bind_time(insert, 6, *key.expires_at);
        }
        if (insert.exec() == 0) {
            return Error{ErrorCode::conflict,
                         "there is a key named \"" + key.name + "\" already; choose another name"};
        }
        return {};
    });
}

Result<std::optional<ApiKey>> SqliteAccessStore::find_key(const Sha256& hash) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<ApiKey>> {
        Statement query(reader, std::string(kKeyColumns) + "WHERE hash = ?");
        bind_bytes(query, 1, hash);
        if (!query.executeStep()) {
            return std::optional<ApiKey>();
        }
        Result<ApiKey> key = key_of(query);
        if (!key) {
            return std::move(key).error();
        }
        return std::optional<ApiKey>(std::move(*key));
    });
}

Result<std::vector<ApiKey>> SqliteAccessStore::keys() const {
    return connections_.read([](SQLite::Database& reader) -> Result<std::vector<ApiKey>> {
        std::vector<ApiKey> keys;
        Statement query(reader, std::string(kKeyColumns) + "ORDER BY name");
        while (query.executeStep()) {
            Result<ApiKey> key = key_of(query);
            if (!key) {
                return std::move(key).error();
            }
            keys.push_back(std::move(*key));
        }
        return keys;
    });
}

Status SqliteAccessStore::remove_key(const std::string& name) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM api_keys WHERE name = ?");
        erase.bind(1, name);
        if (erase.exec() == 0) {
            return Error{ErrorCode::not_found, "there is no key named \"" + name + "\""};
        }
        return {};
    });
}

Status SqliteAccessStore::add_link_token(const LinkToken& token) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        insert_grant(
            writer,
            "INSERT INTO link_tokens (hash, role, liveness, expires_at) VALUES (?, ?, ?, ?)",
            token);
        return {};
    });
}

Result<std::optional<Session>> SqliteAccessStore::exchange_link_token(
    const Sha256& hash, TimePoint now, const std::function<Session(const LinkToken&)>& open) {
    constexpr const char* kFind =
        "SELECT role, liveness, expires_at FROM link_tokens WHERE hash = ?";
    // Guesses are turned away by a read, so that they cannot hold up those who write.
    const auto known =
        connections_.read([&](SQLite::Database& reader) -> Result<std::optional<LinkToken>> {
            return find_grant<LinkToken>(reader, kFind, hash);
        });
    if (!known) {
        return known.error();
    }
    if (!*known) {
        return std::optional<Session>();
    }
    return connections_.write([&](SQLite::Database& writer) -> Result<std::optional<Session>> {
        const auto token = find_grant<LinkToken>(writer, kFind, hash);
        Statement erase(writer, "DELETE FROM link_tokens WHERE hash = ?");
        bind_bytes(erase, 1, hash);
        erase.exec();
        if (!token || token->expires_at <= now) {
            return std::optional<Session>();
        }
        const Session session = open(*token);
        insert_grant(writer,
                     "INSERT INTO sessions (hash, role, liveness, expires_at) VALUES (?, ?, ?, ?)",
                     session);
        return std::optional<Session>(session);
    });
}

Result<std::optional<Session>> SqliteAccessStore::find_session(const Sha256& hash) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Session>> {
        return find_grant<Session>(
            reader, "SELECT role, liveness, expires_at FROM sessions WHERE hash = ?", hash);
    });
}

Status SqliteAccessStore::purge_expired(TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        for (const char* sql : {"DELETE FROM link_tokens WHERE expires_at <= ?",
                                "DELETE FROM sessions WHERE expires_at <= ?"}) {
            Statement erase(writer, sql);
            bind_time(erase, 1, now);
            erase.exec();
        }
        return {};
    });
}

}  // namespace

std::unique_ptr<access::AccessStore> make_access_store(Database& database) {
    return std::make_unique<SqliteAccessStore>(database);
}

}  // namespace rollcall::store
