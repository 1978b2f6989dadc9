#pragma once

#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "webhooks/webhook_store.h"

namespace rollcall::store {

// Rows of `webhooks` and `webhook_deliveries`. They throw SQLite::Exception.

/// "SELECT ... FROM webhooks" with a condition after it. `with_waiting`: counts what waits, which
/// is for people; without it there seems to be nothing.
std::string select_hooks(const std::string& condition, bool with_waiting);
/// The row of such a statement.
webhooks::Hook hook_of(SQLite::Statement& row);
std::optional<webhooks::Hook> find_hook(SQLite::Database& database, const webhooks::HookId& id,
                                        bool with_waiting = false);
/// All that may change.
void update_hook(SQLite::Database& writer, const webhooks::Hook& hook);

/// "SELECT ... FROM webhook_deliveries" with a condition after it.
std::string select_deliveries(const std::string& condition);
webhooks::Delivery delivery_of(SQLite::Statement& row);
std::optional<webhooks::Delivery> find_delivery(SQLite::Database& database,
                                                webhooks::DeliveryNumber number);
void update_delivery(SQLite::Database& writer, const webhooks::Delivery& delivery);

/// What has happened up to now is not told to anybody.
void mark_all_collected(SQLite::Database& writer);
/// Kinds that active hooks ask for.
webhooks::Kinds wanted_kinds(SQLite::Database& database);
/// Whether a call of collect_rows would write anything.
bool has_news(SQLite::Database& database, webhooks::Kinds wanted,
              const webhooks::Collecting& collecting);
/// Makes deliveries of what was added since the marks, and moves these, in the caller's
/// transaction.
webhooks::Collected collect_rows(SQLite::Database& writer, const webhooks::Collecting& collecting);

}  // namespace rollcall::store
