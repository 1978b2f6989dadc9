#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/bytes.h"
#include "core/clock.h"
#include "journal/chain.h"

namespace rollcall::store {

// Rows of `journal`, and the seals of parts in the tables that it is a chain over. They throw
// SQLite::Exception.

/// Writes the link of a new entry after the last one, within the caller's transaction, and says
/// which it is.
journal::Head append_link(SQLite::Database& writer, const journal::Chain& chain,
                          journal::EntryKind kind, TimePoint recorded_at,
                          std::vector<journal::Commitment> parts);

/// Writes such links one after the other, with a statement that is prepared once. Within the
/// transaction nobody else writes any.
class LinkWriter {
  public:
    LinkWriter(SQLite::Database& writer, const journal::Chain& chain);

    journal::Head append(journal::EntryKind kind, TimePoint recorded_at,
                         std::vector<journal::Commitment> parts);

  private:
    const journal::Chain& chain_;
    journal::Head last_;
    SQLite::Statement insert_;
};

/// Zero, which is no entry's, for a value that somebody made longer or shorter.
journal::Mac mac_of_column(const SQLite::Column& column);

/// The last entry; number 0 if there is none.
journal::Head last_entry(SQLite::Database& database);

/// What a seal column commits to. `content`: of the part as its columns have it now.
/// kNoPart for NULL; nothing for a seal that makes no sense.
std::optional<journal::Commitment> commitment_of(const SQLite::Column& seal, ByteView content);
/// Whether a part has been erased.
bool is_erased(const SQLite::Column& seal);

}  // namespace rollcall::store
