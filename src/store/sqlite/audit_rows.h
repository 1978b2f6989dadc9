#pragma once

#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "access/audit.h"
#include "journal/chain.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

// Rows of `audit`. They throw SQLite::Exception.

/// "SELECT ... FROM audit" with a condition after it.
std::string select_audit(const std::string& condition);
/// The row of such a statement.
access::NumberedAuditEntry audit_entry_of(SQLite::Statement& row);
/// What a row of such a statement commits to; nothing if it cannot be what was written.
std::optional<std::vector<journal::Commitment>> audit_commitments_of(SQLite::Statement& row);
int erased_audit_parts_of(SQLite::Statement& row);

/// Writes the entry and its link within the caller's transaction.
journal::Head insert_audit_entry(SQLite::Database& writer, const journal::Chain& chain,
                                 const access::AuditEntry& entry);

/// Erases a person from all entries that speak of people. The chain stays whole. From how many.
std::uint64_t erase_audit_subject(SQLite::Database& writer, const std::string& subject,
                                  Traces& traces);

}  // namespace rollcall::store
