#include "journal/journal_store.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "store/sqlite/audit_rows.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_rows.h"
#include "store/sqlite/journal_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using journal::Commitment;
using journal::EntryKind;
using journal::EntryNumber;
using journal::Fault;
using journal::JournalReport;
using SQLite::Statement;

/// The rows of one kind of entry, in the order of their numbers. Throws SQLite::Exception.
class Rows {
  public:
    using Commitments = std::optional<std::vector<Commitment>> (*)(Statement&);
    using Erased = int (*)(Statement&);

    Rows(SQLite::Database& reader, const std::string& select, Commitments commitments,
         Erased erased)
        : query_(reader, select),
          commitments_(commitments),
          erased_(erased),
          there_(query_.executeStep()) {}

    /// What the row of that number commits to; no parts, which no entry has, if there is no such
    /// row or it makes no sense.
    std::vector<Commitment> take(std::int64_t number, std::int64_t& erased_parts) {
        if (stray_ || !there_ || current() > number) {
            return {};
        }
        if (current() < number) {
            stray_ = current();
            return {};
        }
        erased_parts += erased_(query_);
        auto commitments = commitments_(query_);
        there_ = query_.executeStep();
        return commitments.value_or(std::vector<Commitment>());
    }

    /// A row that is no entry's, once all entries have been taken.
    std::optional<std::int64_t> stray() {
        return stray_ ? stray_ : there_ ? std::optional(current()) : std::nullopt;
    }

  private:
    std::int64_t current() { return query_.getColumn(0).getInt64(); }

    Statement query_;
    Commitments commitments_;
    Erased erased_;
    bool there_;
    std::optional<std::int64_t> stray_;
};

journal::StoredLink link_of(Statement& row) {
    journal::StoredLink stored;
    stored.link.number = EntryNumber(row.getColumn(0).getInt64());
    stored.link.kind = static_cast<EntryKind>(row.getColumn(1).getInt());
    stored.link.recorded_at = time_of(row.getColumn(2));
    stored.mac = mac_of_column(row.getColumn(3));
    return stored;
}

std::optional<Fault> stray_fault(Rows& rows) {
    const auto number = rows.stray();
    return number ? std::optional(Fault{Fault::Kind::altered, EntryNumber(*number)}) : std::nullopt;
}

class SqliteJournalStore final : public journal::JournalStore {
  public:
    explicit SqliteJournalStore(Database& database) : connections_(database.connections()) {}

    Result<JournalReport> verify(const journal::Chain& chain,
                                 const std::vector<journal::Head>& heads) const override {
        return connections_.read([&](SQLite::Database& reader) -> Result<JournalReport> {
            return look_through(reader, chain, heads);
        });
    }

    Result<journal::Head> head() const override {
        return connections_.read(
            [](SQLite::Database& reader) -> Result<journal::Head> { return last_entry(reader); });
    }

    Result<TimePoint> latest_time() const override {
        return connections_.read([](SQLite::Database& reader) -> Result<TimePoint> {
            Statement query(reader,
                            "SELECT ifnull(max(recorded_at), 0) FROM (SELECT recorded_at FROM "
                            "journal ORDER BY number DESC LIMIT 100)");
            query.executeStep();
            return time_of(query.getColumn(0));
        });
    }

    Result<std::optional<journal::Mac>> mac_of(EntryNumber number) const override {
        return connections_.read(
            [&](SQLite::Database& reader) -> Result<std::optional<journal::Mac>> {
                Statement query(reader, "SELECT mac FROM journal WHERE number = ?");
                query.bind(1, number.value());
                if (!query.executeStep()) {
                    return std::optional<journal::Mac>();
                }
                return std::optional(mac_of_column(query.getColumn(0)));
            });
    }

  private:
    static JournalReport look_through(SQLite::Database& reader, const journal::Chain& chain,
                                      const std::vector<journal::Head>& heads) {
        journal::Verifier verifier(chain);
        for (const journal::Head& head : heads) {
            verifier.expect(head);
        }
        JournalReport report;
        Statement links(reader,
                        "SELECT number, kind, recorded_at, mac FROM journal ORDER BY number");
        Rows events(reader, select_events("ORDER BY events.number"), commitments_of,
                    erased_parts_of);
        Rows audit(reader, select_audit("ORDER BY number"), audit_commitments_of,
                   erased_audit_parts_of);
        bool whole = true;
        while (whole && links.executeStep()) {
            journal::StoredLink stored = link_of(links);
            Rows& rows = stored.link.kind == EntryKind::audit ? audit : events;
            stored.link.parts = rows.take(stored.link.number.value(), report.erased_parts);
            whole = verifier.add(stored);
        }
        report.entries = verifier.entries();
        report.fault = verifier.finish();
        for (Rows* rows : {&events, &audit}) {
            report.fault = report.fault ? report.fault : stray_fault(*rows);
        }
        return report;
    }

    Connections& connections_;
};

}  // namespace

std::unique_ptr<journal::JournalStore> make_journal_store(Database& database) {
    return std::make_unique<SqliteJournalStore>(database);
}

}  // namespace rollcall::store
