#pragma once

#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "attendance/correction.h"
#include "store/sqlite/erasure.h"

namespace rollcall::store {

// Rows of `corrections`. They throw SQLite::Exception.

/// "SELECT ... FROM corrections " with a condition after it.
std::string select_corrections(const std::string& condition);
/// The row of such a statement.
attendance::Correction correction_of(SQLite::Statement& row);

std::optional<attendance::Correction> find_correction(SQLite::Database& database,
                                                      attendance::CorrectionNumber number);
/// Its number.
attendance::CorrectionNumber insert_correction(SQLite::Database& writer,
                                               const attendance::NewCorrection& correction);
/// Writes the decision and which events it has written.
void update_decision(SQLite::Database& writer, const attendance::Correction& decided);

/// What is left of the texts of a person's corrections once their rows are deleted.
void add_correction_traces(SQLite::Database& writer, PersonKey person, Traces& traces);

}  // namespace rollcall::store
