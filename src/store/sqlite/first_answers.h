#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "attendance/event_store.h"

namespace rollcall::store {

// Rows of `first_answers` and `refused_attempts`: what is kept for days beside the events. They
// throw SQLite::Exception.

/// What is known of the guard's key; one whose lifetime is over is not known.
std::variant<std::monostate, attendance::FirstAnswer, attendance::KeyTaken> find_first_answer(
    SQLite::Database& database, const attendance::RepeatGuard& guard);
/// In place of one whose lifetime is over.
void insert_first_answer(SQLite::Database& writer, const attendance::RepeatGuard& guard,
                         std::optional<PersonKey> named, const std::string& body);

void insert_refused_attempt(SQLite::Database& writer, const attendance::RefusedAttempt& attempt);
/// Newest first.
std::vector<attendance::RefusedAttempt> find_refused_attempts(SQLite::Database& reader,
                                                              TimePoint from, TimePoint until,
                                                              std::size_t limit);
/// By number, ascending.
std::vector<attendance::RefusedAttempt> find_refused_attempts_after(SQLite::Database& reader,
                                                                    std::int64_t number,
                                                                    std::size_t limit);

/// Removes answers given, and attempts made, before these moments.
void purge_answers_and_attempts(SQLite::Database& writer, TimePoint answers, TimePoint attempts);

}  // namespace rollcall::store
