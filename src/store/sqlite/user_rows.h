#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "access/user.h"

namespace rollcall::store {

/// The user whom `where` finds ("WHERE users.id = ?", with a parameter that is bound to `key`).
/// Throws SQLite::Exception.
std::optional<access::User> read_user(SQLite::Database& database, std::string_view where,
                                      const std::string& key);

/// All, by e-mail.
std::vector<access::User> read_users(SQLite::Database& database);

/// Writes the row of a user who is not there yet, with the names of the scope. Errors: conflict
/// (the e-mail is taken, or the id), not_found (the scope's person).
Status insert_user(SQLite::Database& writer, const access::User& user);

/// Writes what UserChange changes of one who is there, and the next version. Errors as insert_user.
Status update_user(SQLite::Database& writer, const access::User& user);

/// Ends what a user can call with at the moment.
void end_sessions(SQLite::Database& writer, const std::string& user);
void end_links(SQLite::Database& writer, const std::string& user);

}  // namespace rollcall::store
