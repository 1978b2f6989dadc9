#include "attendance/acknowledgement_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "journal/link.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/record_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Acknowledgement;
using attendance::AcknowledgementNumber;
using attendance::NewAcknowledgement;
using attendance::Period;
using SQLite::Statement;

constexpr std::size_t kMostRows = 1000;
constexpr const char* kColumns =
    "SELECT number, person, first, last, at, by, fingerprint, sheet, changes FROM "
    "acknowledgements ";

Acknowledgement acknowledgement_of(Statement& row) {
    const SQLite::Column sheet = row.getColumn(7);
    const ByteView bytes = bytes_of(sheet);
    return {AcknowledgementNumber(row.getColumn(0).getInt64()),
            {.person = PersonKey(row.getColumn(1).getInt64()),
             .period = {date_of(row.getColumn(2)), date_of(row.getColumn(3))},
             .at = time_of(row.getColumn(4)),
             .by = row.getColumn(5).getString(),
             .fingerprint = hash_of(row.getColumn(6)),
             .sheet = Bytes(bytes.begin(), bytes.end()),
             .changes = row.getColumn(8).getString()}};
}

std::optional<Acknowledgement> latest_of(SQLite::Database& database, PersonKey person,
                                         const Period& period) {
    Statement query(database, std::string(kColumns) +
                                  "WHERE person = ? AND first = ? AND last = ? "
                                  "ORDER BY number DESC LIMIT 1");
    query.bind(1, person.value());
    bind_date(query, 2, period.first);
    bind_date(query, 3, period.last);
    return query.executeStep() ? std::optional(acknowledgement_of(query)) : std::nullopt;
}

class SqliteAcknowledgementStore final : public attendance::AcknowledgementStore {
  public:
    explicit SqliteAcknowledgementStore(Database& database)
        : connections_(database.connections()) {}

    Result<Acknowledgement> add(const NewAcknowledgement& made) override {
        return connections_.write([&](SQLite::Database& writer) -> Result<Acknowledgement> {
            auto before = latest_of(writer, made.person, made.period);
            if (before && before->made.fingerprint == made.fingerprint) {
                return std::move(*before);
            }
            Statement insert(writer,
                             "INSERT INTO acknowledgements "
                             "(person, first, last, at, by, fingerprint, salt, sheet, changes) "
                             "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
                             "WHERE EXISTS (SELECT 1 FROM people WHERE key = ?1)");
            insert.bind(1, made.person.value());
            bind_date(insert, 2, made.period.first);
            bind_date(insert, 3, made.period.last);
            bind_time(insert, 4, made.at);
            insert.bind(5, made.by);
            bind_bytes(insert, 6, made.fingerprint);
            bind_bytes(insert, 7, journal::new_salt());
            bind_bytes(insert, 8, made.sheet);
            insert.bind(9, made.changes);
            if (insert.exec() == 0) {
                return Error{ErrorCode::not_found, "no employee has this id"};
            }
            return Acknowledgement{AcknowledgementNumber(writer.getLastInsertRowid()), made};
        });
    }

    Result<std::optional<Acknowledgement>> latest(PersonKey person,
                                                  const Period& period) const override {
        return connections_.read(
            [&](SQLite::Database& reader) -> Result<std::optional<Acknowledgement>> {
                return latest_of(reader, person, period);
            });
    }

    Result<std::vector<Acknowledgement>> of(PersonKey person, std::size_t limit) const override {
        return connections_.read(
            [&](SQLite::Database& reader) -> Result<std::vector<Acknowledgement>> {
                Statement query(reader, std::string(kColumns) +
                                            "WHERE person = ? ORDER BY number DESC LIMIT ?");
                query.bind(1, person.value());
                query.bind(2, static_cast<std::int64_t>(std::min(limit, kMostRows)));
                std::vector<Acknowledgement> all;
                while (query.executeStep()) {
                    all.push_back(acknowledgement_of(query));
                }
                return all;
            });
    }

  private:
    Connections& connections_;
};

}  // namespace

std::unique_ptr<attendance::AcknowledgementStore> make_acknowledgement_store(Database& database) {
    return std::make_unique<SqliteAcknowledgementStore>(database);
}

}  // namespace rollcall::store
