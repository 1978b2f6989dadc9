#pragma once

#include <cstdint>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "attendance/event.h"
#include "store/sqlite/journal_rows.h"

namespace rollcall::store {

/// Writes events and their links within the caller's transaction, with statements that are prepared
/// once. Within it nobody else writes entries of the journal. Throws SQLite::Exception.
class EventWriter {
  public:
    EventWriter(SQLite::Database& writer, const journal::Chain& chain);

    /// The new last entry of the journal.
    journal::Head write(const attendance::NewEvent& event);

  private:
    journal::Commitment seal(const char* column, ByteView content);
    void bind_facts(const attendance::Facts& facts);
    void bind_evidence(const attendance::Evidence& evidence);
    std::int64_t key_of(const ModelId& model);

    SQLite::Database& writer_;
    LinkWriter links_;
    SQLite::Statement insert_;      ///< of named parameters; those that are not bound stay NULL
    std::optional<ModelId> model_;  ///< the last one, and its key
    std::int64_t model_key_ = 0;
};

}  // namespace rollcall::store
