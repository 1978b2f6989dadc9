#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/clock.h"
#include "core/result.h"

namespace rollcall::access {

/// The actor of commands.
inline constexpr std::string_view kCommandLine = "command line";

/// What somebody did that changes people, access or settings: who, what, to whom, from where.
struct AuditEntry {
    TimePoint at{};
    std::string actor;            ///< a key's, page's or user's name; "command line"
    std::string address;          ///< numeric; empty for a command
    std::string action;           ///< a stable word: "person.removed"
    std::string request_id;       ///< that finds it in the log; empty for a command
    std::string subject;          ///< whom or what: an employee_id, a key's name; empty: nobody
    bool subject_erased = false;  ///< it was somebody who has been removed since

    bool operator==(const AuditEntry&) const = default;
};

struct NumberedAuditEntry {
    std::int64_t number = 0;  ///< in the journal
    AuditEntry entry;
};

struct AuditFilter {
    std::string actor;    ///< empty: anybody's
    std::string action;   ///< empty: any; "person." finds all that begin so
    std::string subject;  ///< empty: any
};

/// A page of a list, newest first. `next`: the cursor of the following page.
struct AuditPage {
    std::vector<NumberedAuditEntry> entries;
    std::optional<std::int64_t> next;
};

/// The audit log: entries that are only ever added, each a link of the journal. Durable when a call
/// returns. Thread-safe. Errors of every call: unavailable, storage_full, database_damaged.
class AuditLog {
  public:
    virtual ~AuditLog() = default;

    /// The number of the new entry. Error besides: internal (opened without the journal's key).
    virtual Result<std::int64_t> record(const AuditEntry& entry) = 0;
    /// All or none, in their order. Error besides: as record().
    virtual Status record_all(std::span<const AuditEntry> entries) = 0;
    /// By number, descending, below `cursor`. `limit` 1..1000.
    virtual Result<AuditPage> list(const AuditFilter& filter, std::optional<std::int64_t> cursor,
                                   std::size_t limit) const = 0;
};

}  // namespace rollcall::access
