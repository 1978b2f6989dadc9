#pragma once

#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "attendance/event.h"
#include "journal/chain.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

// Rows of `events`. They throw SQLite::Exception.

/// "SELECT ... FROM events LEFT JOIN models ..." with a condition on `events`' columns after it.
std::string select_events(const std::string& condition);
/// "(SELECT ...)": the keys that the person of a statement's parameter has, or had before a
/// merging.
std::string same_person(const std::string& parameter);
/// The row of such a statement; people by the key that they have now. A part that its seal says is
/// not there has no value, whatever lies in its columns.
attendance::Event event_of(SQLite::Statement& row);

/// What a row of such a statement commits to, in the order of attendance::EventPart; nothing if it
/// cannot be what was written: a seal of a wrong length, or columns of a part that is not there.
std::optional<std::vector<journal::Commitment>> commitments_of(SQLite::Statement& row);
/// How many of its parts have been erased.
int erased_parts_of(SQLite::Statement& row);

/// Erases the person from every event, with the figures that speak of their photos, and from those
/// that name them as the runner-up; and answers that name them. The chain stays whole. Their
/// corrections, which go with their row, leave traces. From how many events.
std::uint64_t erase_person_of_events(SQLite::Database& writer, PersonKey person, Traces& traces);

}  // namespace rollcall::store
