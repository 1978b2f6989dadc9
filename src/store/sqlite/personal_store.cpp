#include "access/personal_store.h"

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using access::PersonalGrant;
using SQLite::Statement;

std::optional<PersonalGrant> find_grant(SQLite::Database& database, const char* sql,
                                        const Sha256& hash) {
    Statement query(database, sql);
    bind_bytes(query, 1, hash);
    if (!query.executeStep()) {
        return std::nullopt;
    }
    return PersonalGrant{.hash = hash,
                         .person = PersonKey(query.getColumn(0).getInt64()),
                         .expires_at = time_of(query.getColumn(1)),
                         .made_by = query.getColumn(2).getString()};
}

/// Whether there is such a person.
bool insert_grant(SQLite::Database& writer, const char* sql, const PersonalGrant& grant) {
    Statement insert(writer, sql);
    bind_bytes(insert, 1, grant.hash);
    insert.bind(2, grant.person.value());
    bind_time(insert, 3, grant.expires_at);
    insert.bind(4, grant.made_by);
    return insert.exec() == 1;
}

constexpr const char* kFindLink =
    "SELECT person, expires_at, made_by FROM personal_links WHERE hash = ?";

class SqlitePersonalStore final : public access::PersonalStore {
  public:
    explicit SqlitePersonalStore(Database& database) : connections_(database.connections()) {}

    Status add_link(const PersonalGrant& link) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            const bool added =
                insert_grant(writer,
                             "INSERT INTO personal_links (hash, person, expires_at, made_by) "
                             "SELECT ?1, ?2, ?3, ?4 "
                             "WHERE EXISTS (SELECT 1 FROM people WHERE key = ?2)",
                             link);
            return added ? Status{} : Error{ErrorCode::not_found, "no employee has this id"};
        });
    }

    Result<std::optional<PersonalGrant>> exchange_link(const Sha256& link, TimePoint now,
                                                       const Sha256& session,
                                                       TimePoint session_ends) override {
        // Guesses are turned away by a read, so that they cannot hold up those who write.
        const auto known = connections_.read(
            [&](SQLite::Database& reader) -> Result<std::optional<PersonalGrant>> {
                return find_grant(reader, kFindLink, link);
            });
        if (!known || !*known) {
            return known ? Result<std::optional<PersonalGrant>>(std::nullopt) : known.error();
        }
        return connections_.write(
            [&](SQLite::Database& writer) -> Result<std::optional<PersonalGrant>> {
                const auto found = find_grant(writer, kFindLink, link);
                Statement erase(writer, "DELETE FROM personal_links WHERE hash = ?");
                bind_bytes(erase, 1, link);
                erase.exec();
                if (!found || found->expires_at <= now) {
                    return std::optional<PersonalGrant>();
                }
                const PersonalGrant opened{session, found->person, session_ends, found->made_by};
                insert_grant(writer,
                             "INSERT INTO personal_sessions (hash, person, expires_at, made_by) "
                             "VALUES (?, ?, ?, ?)",
                             opened);
                return std::optional(opened);
            });
    }

    Result<std::optional<PersonalGrant>> find_session(const Sha256& hash) const override {
        return connections_.read(
            [&](SQLite::Database& reader) -> Result<std::optional<PersonalGrant>> {
                return find_grant(
                    reader,
                    "SELECT person, expires_at, made_by FROM personal_sessions WHERE hash = ?",
                    hash);
            });
    }

    Status end_session(const Sha256& hash) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            Statement erase(writer, "DELETE FROM personal_sessions WHERE hash = ?");
            bind_bytes(erase, 1, hash);
            erase.exec();
            return {};
        });
    }

    Status end_all(PersonKey person) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            for (const char* sql : {"DELETE FROM personal_links WHERE person = ?",
                                    "DELETE FROM personal_sessions WHERE person = ?"}) {
                Statement erase(writer, sql);
                erase.bind(1, person.value());
                erase.exec();
            }
            return {};
        });
    }

    Status purge_expired(TimePoint now) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            for (const char* sql : {"DELETE FROM personal_links WHERE expires_at <= ?",
                                    "DELETE FROM personal_sessions WHERE expires_at <= ?"}) {
                Statement erase(writer, sql);
                bind_time(erase, 1, now);
                erase.exec();
            }
            return {};
        });
    }

  private:
    Connections& connections_;
};

}  // namespace

std::unique_ptr<access::PersonalStore> make_personal_store(Database& database) {
    return std::make_unique<SqlitePersonalStore>(database);
}

}  // namespace rollcall::store
