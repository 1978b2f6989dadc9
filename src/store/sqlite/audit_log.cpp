#include <algorithm>
#include <string>
#include <utility>

#include "access/audit.h"
#include "store/sqlite/audit_rows.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"

namespace rollcall::store {
namespace {

using access::AuditEntry;
using access::AuditFilter;
using access::AuditPage;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;

class SqliteAuditLog final : public access::AuditLog {
  public:
    SqliteAuditLog(Database& database, std::optional<journal::Chain> chain, HeadWritten written)
        : connections_(database.connections()),
          chain_(std::move(chain)),
          written_(std::move(written)) {}

    Result<std::int64_t> record(const AuditEntry& entry) override;
    Status record_all(std::span<const AuditEntry> entries) override;
    Result<AuditPage> list(const AuditFilter& filter, std::optional<std::int64_t> cursor,
                           std::size_t limit) const override;

  private:
    /// The last of them; nothing for none.
    Result<std::optional<journal::Head>> insert(std::span<const AuditEntry> entries);

    Connections& connections_;
    std::optional<journal::Chain> chain_;
    HeadWritten written_;
};

Result<std::optional<journal::Head>> SqliteAuditLog::insert(std::span<const AuditEntry> entries) {
    if (!chain_) {
        return Error{ErrorCode::internal, "the audit log cannot be written here",
                     "the store was opened without the journal's key"};
    }
    auto head =
        connections_.write([&](SQLite::Database& writer) -> Result<std::optional<journal::Head>> {
            std::optional<journal::Head> last;
            for (const AuditEntry& entry : entries) {
                last = insert_audit_entry(writer, *chain_, entry);
            }
            return last;
        });
    if (head && *head && written_) {
        written_(**head, chain_->sign(**head));
    }
    return head;
}

Result<std::int64_t> SqliteAuditLog::record(const AuditEntry& entry) {
    const auto head = insert({&entry, 1});
    if (!head) {
        return head.error();
    }
    return (*head)->number.value();
}

Status SqliteAuditLog::record_all(std::span<const AuditEntry> entries) {
    const auto head = insert(entries);
    return head ? Status{} : Status{head.error()};
}

Result<AuditPage> SqliteAuditLog::list(const AuditFilter& filter,
                                       std::optional<std::int64_t> cursor,
                                       std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    std::string condition = "WHERE number < :cursor";
    condition += filter.actor.empty() ? "" : " AND actor = :actor";
    condition += filter.subject.empty() ? "" : " AND subject = :subject";
    condition += filter.action.empty() ? "" : " AND substr(action, 1, length(:action)) = :action";
    return connections_.read([&](SQLite::Database& reader) -> Result<AuditPage> {
        Statement query(reader, select_audit(condition + " ORDER BY number DESC LIMIT :limit"));
        query.bind(":cursor", cursor.value_or(INT64_MAX));
        query.bind(":limit", static_cast<std::int64_t>(wanted + 1));
        for (const auto& [name, value] :
             {std::pair(":actor", &filter.actor), std::pair(":subject", &filter.subject),
              std::pair(":action", &filter.action)}) {
            if (!value->empty()) {
                query.bind(name, *value);
            }
        }
        AuditPage page;
        while (query.executeStep()) {
            if (page.entries.size() == wanted) {
                page.next = page.entries.back().number;
                break;
            }
            page.entries.push_back(audit_entry_of(query));
        }
        return page;
    });
}

}  // namespace

std::unique_ptr<access::AuditLog> make_audit_log(Database& database,
                                                 std::optional<journal::Chain> chain,
                                                 HeadWritten written) {
    return std::make_unique<SqliteAuditLog>(database, std::move(chain), std::move(written));
}

}  // namespace rollcall::store
