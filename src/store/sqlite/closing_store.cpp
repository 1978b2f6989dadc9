#include "attendance/closing_store.h"

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

using attendance::Closing;
using attendance::ClosingNumber;
using attendance::ClosingPage;
using attendance::ClosingsState;
using attendance::KeptSheet;
using attendance::NewClosing;
using attendance::Period;
using attendance::Reopening;
using attendance::SheetToKeep;
using SQLite::Column;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;

std::string select_closings(const std::string& condition) {
    return "SELECT number, first, last, site, closed_at, closed_by, basis, reopened_at, "
           "reopened_by, reopening, people FROM closings " +
           condition;
}

Closing closing_of(Statement& row) {
    Closing closing;
    closing.number = ClosingNumber(row.getColumn(0).getInt64());
    closing.made = {.period = {date_of(row.getColumn(1)), date_of(row.getColumn(2))},
                    .site = row.getColumn(3).getString(),
                    .closed_at = time_of(row.getColumn(4)),
                    .closed_by = row.getColumn(5).getString(),
                    .basis = row.getColumn(6).getString()};
    if (!row.getColumn(7).isNull()) {
        closing.reopened = Reopening{.at = time_of(row.getColumn(7)),
                                     .by = row.getColumn(8).getString(),
                                     .reason = row.getColumn(9).getString()};
    }
    closing.people = static_cast<std::size_t>(row.getColumn(10).getInt64());
    return closing;
}

std::optional<Closing> find_closing(SQLite::Database& database, ClosingNumber number) {
    Statement query(database, select_closings("WHERE number = ?"));
    query.bind(1, number.value());
    return query.executeStep() ? std::optional(closing_of(query)) : std::nullopt;
}

std::vector<Closing> standing_closings(SQLite::Database& database, const Period& period) {
    Statement query(database, select_closings("WHERE reopened_at IS NULL AND first <= ? AND "
                                              "last >= ? ORDER BY number"));
    bind_date(query, 1, period.last);
    bind_date(query, 2, period.first);
    std::vector<Closing> closings;
    while (query.executeStep()) {
        closings.push_back(closing_of(query));
    }
    return closings;
}

ClosingsState state_of(SQLite::Database& database) {
    Statement query(database,
                    "SELECT coalesce(max(number), 0), count(reopened_at), "
                    "(SELECT coalesce(sum(former_key), 0) FROM former_ids) FROM closings");
    query.executeStep();
    return {.last_number = query.getColumn(0).getInt64(),
            .reopened = query.getColumn(1).getInt64(),
            .merged = query.getColumn(2).getInt64()};
}

std::string named(const Closing& closing) {
    return "closing " + std::to_string(closing.number.value()) + " (" +
           to_text(closing.made.period.first) + " to " + to_text(closing.made.period.last) +
           (closing.made.site.empty() ? ", everybody" : ", site " + closing.made.site) + ")";
}

/// How many are of the closing itself.
int insert_sheets(SQLite::Database& writer, ClosingNumber number,
                  std::span<const SheetToKeep> sheets) {
    int own = 0;
    Statement insert(writer,
                     "INSERT INTO closed_sheets (closing, person, paid_in, salt, sheet) "
                     "SELECT ?1, ?2, ?3, ?4, ?5 "
                     "WHERE EXISTS (SELECT 1 FROM people WHERE key = ?2)");
    for (const SheetToKeep& kept : sheets) {
        insert.bind(1, kept.closing.value_or(number).value());
        insert.bind(2, kept.person.value());
        insert.bind(3, number.value());
        bind_bytes(insert, 4, journal::new_salt());
        bind_bytes(insert, 5, kept.sheet);
        own += insert.exec() > 0 && !kept.closing ? 1 : 0;
        insert.reset();
    }
    return own;
}

/// Sheets that a statement names by closing, person, paid_in and sheet, those of one closing and
/// person one after the other.
std::vector<KeptSheet> kept_sheets(SQLite::Database& database, Statement& query) {
    std::vector<KeptSheet> sheets;
    while (query.executeStep()) {
        const ClosingNumber number(query.getColumn(0).getInt64());
        const PersonKey person(query.getColumn(1).getInt64());
        if (sheets.empty() || sheets.back().closing.number != number ||
            sheets.back().person != person) {
            auto closing = find_closing(database, number);
            sheets.push_back({closing.value_or(Closing{}), person, {}});
        }
        const Column sheet = query.getColumn(3);
        const ByteView bytes = bytes_of(sheet);
        sheets.back().versions.push_back(
            {ClosingNumber(query.getColumn(2).getInt64()), Bytes(bytes.begin(), bytes.end())});
    }
    return sheets;
}

class SqliteClosingStore final : public attendance::ClosingStore {
  public:
    explicit SqliteClosingStore(Database& database) : connections_(database.connections()) {}

    Result<ClosingsState> state() const override;
    Result<Closing> close(const NewClosing& closing, std::span<const SheetToKeep> sheets,
                          const ClosingsState& seen) override;
    Result<Closing> reopen(ClosingNumber number, const Reopening& reopening) override;
    Result<std::optional<Closing>> find(ClosingNumber number) const override;
    Result<std::vector<Closing>> standing(const Period& period) const override;
    Result<ClosingPage> list(std::optional<ClosingNumber> cursor, std::size_t limit) const override;
    Result<std::vector<KeptSheet>> sheets_of(PersonKey person, const Period& period) const override;
    Result<std::vector<KeptSheet>> sheets(ClosingNumber number, std::optional<PersonKey> cursor,
                                          std::size_t limit) const override;

  private:
    Connections& connections_;
};

Result<ClosingsState> SqliteClosingStore::state() const {
    return connections_.read(
        [&](SQLite::Database& reader) -> Result<ClosingsState> { return state_of(reader); });
}

Result<Closing> SqliteClosingStore::close(const NewClosing& closing,
                                          std::span<const SheetToKeep> sheets,
                                          const ClosingsState& seen) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Closing> {
        for (const Closing& other : standing_closings(writer, closing.period)) {
            if (exclude(other.made, closing)) {
                return Error{ErrorCode::conflict,
                             named(other) + " has closed days of this period already"};
            }
        }
        if (state_of(writer) != seen) {
            return Error{ErrorCode::conflict,
                         "another period was closed or opened, or people were merged, meanwhile; "
                         "close again"};
        }
        Statement insert(writer,
                         "INSERT INTO closings (first, last, site, closed_at, closed_by, basis, "
                         "people) VALUES (?, ?, ?, ?, ?, ?, 0)");
        bind_date(insert, 1, closing.period.first);
        bind_date(insert, 2, closing.period.last);
        insert.bind(3, closing.site);
        bind_time(insert, 4, closing.closed_at);
        insert.bind(5, closing.closed_by);
        insert.bind(6, closing.basis);
        insert.exec();
        const ClosingNumber number(writer.getLastInsertRowid());
        Statement count(writer, "UPDATE closings SET people = ? WHERE number = ?");
        count.bind(1, insert_sheets(writer, number, sheets));
        count.bind(2, number.value());
        count.exec();
        return find_closing(writer, number).value();
    });
}

Result<Closing> SqliteClosingStore::reopen(ClosingNumber number, const Reopening& reopening) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Closing> {
        const auto closing = find_closing(writer, number);
        if (!closing) {
            return Error{ErrorCode::not_found, "there is no such closing"};
        }
        if (closing->reopened) {
            return Error{ErrorCode::conflict,
                         named(*closing) + " was reopened already, by " + closing->reopened->by};
        }
        Statement later(writer, select_closings("WHERE reopened_at IS NULL AND number IN "
                                                "(SELECT later.paid_in FROM closed_sheets AS paid "
                                                "JOIN closed_sheets AS later ON later.closing = "
                                                "paid.closing AND later.person = paid.person "
                                                "WHERE paid.paid_in = ?1 AND later.paid_in > ?1) "
                                                "ORDER BY number DESC"));
        later.bind(1, number.value());
        if (later.executeStep()) {
            return Error{
                ErrorCode::conflict,
                named(closing_of(later)) +
                    " has paid for changes of these days, or again for days whose changes this one "
                    "has paid for; reopen it first"};
        }
        Statement update(writer,
                         "UPDATE closings SET reopened_at = ?, reopened_by = ?, reopening = ? "
                         "WHERE number = ?");
        bind_time(update, 1, reopening.at);
        update.bind(2, reopening.by);
        update.bind(3, reopening.reason);
        update.bind(4, number.value());
        update.exec();
        return find_closing(writer, number).value();
    });
}

Result<std::optional<Closing>> SqliteClosingStore::find(ClosingNumber number) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Closing>> {
        return find_closing(reader, number);
    });
}

Result<std::vector<Closing>> SqliteClosingStore::standing(const Period& period) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<Closing>> {
        return standing_closings(reader, period);
    });
}

Result<ClosingPage> SqliteClosingStore::list(std::optional<ClosingNumber> cursor,
                                             std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    return connections_.read([&](SQLite::Database& reader) -> Result<ClosingPage> {
        Statement query(reader, select_closings("WHERE number < ? ORDER BY number DESC LIMIT ?"));
        query.bind(1, cursor ? cursor->value() : std::int64_t{INT64_MAX});
        query.bind(2, static_cast<std::int64_t>(wanted + 1));
        ClosingPage page;
        while (query.executeStep()) {
            if (page.closings.size() == wanted) {
                page.next = page.closings.back().number;
                break;
            }
            page.closings.push_back(closing_of(query));
        }
        return page;
    });
}

Result<std::vector<KeptSheet>> SqliteClosingStore::sheets_of(PersonKey person,
                                                             const Period& period) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<KeptSheet>> {
        Statement query(reader,
                        "WITH own AS (SELECT sheets.closing, sheets.paid_in, "
                        "closed.first <= ?3 AND closed.last >= ?2 "
                        "OR paid.first <= ?3 AND paid.last >= ?2 AS wanted "
                        "FROM closed_sheets AS sheets "
                        "CROSS JOIN closings AS closed ON closed.number = sheets.closing "
                        "CROSS JOIN closings AS paid ON paid.number = sheets.paid_in "
                        "WHERE sheets.person = ?1 AND closed.reopened_at IS NULL "
                        "AND paid.reopened_at IS NULL) "
                        "SELECT own.closing, ?1, own.paid_in, sheets.sheet FROM own "
                        "JOIN closed_sheets AS sheets ON sheets.closing = own.closing "
                        "AND sheets.person = ?1 AND sheets.paid_in = own.paid_in "
                        "WHERE own.closing IN (SELECT closing FROM own WHERE wanted) "
                        "ORDER BY own.closing, own.paid_in");
        query.bind(1, person.value());
        bind_date(query, 2, period.first);
        bind_date(query, 3, period.last);
        return kept_sheets(reader, query);
    });
}

Result<std::vector<KeptSheet>> SqliteClosingStore::sheets(ClosingNumber number,
                                                          std::optional<PersonKey> cursor,
                                                          std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<KeptSheet>> {
        Statement query(reader,
                        "SELECT closing, person, paid_in, sheet FROM closed_sheets "
                        "WHERE closing = ?1 AND person IN (SELECT person FROM closed_sheets "
                        "WHERE closing = ?1 AND paid_in = ?1 AND person > ?2 ORDER BY person "
                        "LIMIT ?3) AND (paid_in = ?1 OR paid_in IN (SELECT number FROM closings "
                        "WHERE reopened_at IS NULL)) ORDER BY person, paid_in");
        query.bind(1, number.value());
        query.bind(2, cursor ? cursor->value() : std::int64_t{INT64_MIN});
        query.bind(3, static_cast<std::int64_t>(wanted));
        return kept_sheets(reader, query);
    });
}

}  // namespace

std::unique_ptr<attendance::ClosingStore> make_closing_store(Database& database) {
    return std::make_unique<SqliteClosingStore>(database);
}

}  // namespace rollcall::store
