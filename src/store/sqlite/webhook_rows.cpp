#include "store/sqlite/webhook_rows.h"

#include "store/sqlite/rows.h"

namespace rollcall::store {

using SQLite::Statement;
using webhooks::Delivery;
using webhooks::DeliveryNumber;
using webhooks::DeliveryState;
using webhooks::Hook;
using webhooks::HookId;
using webhooks::HookState;
using webhooks::Kind;
using webhooks::Kinds;

namespace {

std::optional<TimePoint> maybe_time(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(time_of(column));
}

void bind_maybe_time(Statement& statement, int parameter, const std::optional<TimePoint>& time) {
    if (time) {
        bind_time(statement, parameter, *time);
    } else {
        statement.bind(parameter);
    }
}

}  // namespace

std::string select_hooks(const std::string& condition, bool with_waiting) {
    const std::string waiting =
        with_waiting ? "(SELECT count(*) FROM webhook_deliveries WHERE webhook = webhooks.id AND "
                       "webhook_deliveries.state = 1)"
                     : "0";
    return "SELECT id, name, url, kinds, state, created_at, failures, failing_since, " + waiting +
           " FROM webhooks " + condition;
}

Hook hook_of(Statement& row) {
    Hook hook;
    hook.id = HookId(row.getColumn(0).getString());
    hook.terms = {row.getColumn(1).getString(), row.getColumn(2).getString(),
                  Kinds::from_bits(row.getColumn(3).getUInt())};
    hook.state = static_cast<HookState>(row.getColumn(4).getInt());
    hook.created_at = time_of(row.getColumn(5));
    hook.failures = row.getColumn(6).getUInt();
    hook.failing_since = maybe_time(row.getColumn(7));
    hook.waiting = static_cast<std::uint64_t>(row.getColumn(8).getInt64());
    return hook;
}

std::optional<Hook> find_hook(SQLite::Database& database, const HookId& id, bool with_waiting) {
    Statement query(database, select_hooks("WHERE id = ?", with_waiting));
    query.bind(1, id.value());
    return query.executeStep() ? std::optional(hook_of(query)) : std::nullopt;
}

void update_hook(SQLite::Database& writer, const Hook& hook) {
    Statement update(writer,
                     "UPDATE webhooks SET name = ?2, url = ?3, kinds = ?4, state = ?5, "
                     "failures = ?6, failing_since = ?7 WHERE id = ?1");
    update.bind(1, hook.id.value());
    update.bind(2, hook.terms.name);
    update.bind(3, hook.terms.url);
    update.bind(4, static_cast<std::int64_t>(hook.terms.kinds.bits()));
    update.bind(5, static_cast<int>(hook.state));
    update.bind(6, static_cast<std::int64_t>(hook.failures));
    bind_maybe_time(update, 7, hook.failing_since);
    update.exec();
}

std::string select_deliveries(const std::string& condition) {
    return "SELECT number, id, webhook, kind, subject, created_at, state, attempts, next_at, "
           "last_at, status, error FROM webhook_deliveries " +
           condition;
}

Delivery delivery_of(Statement& row) {
    Delivery delivery;
    delivery.number = DeliveryNumber(row.getColumn(0).getInt64());
    delivery.id = row.getColumn(1).getString();
    delivery.hook = HookId(row.getColumn(2).getString());
    delivery.kind = static_cast<Kind>(row.getColumn(3).getInt());
    delivery.subject = row.getColumn(4).getInt64();
    delivery.created_at = time_of(row.getColumn(5));
    delivery.state = static_cast<DeliveryState>(row.getColumn(6).getInt());
    delivery.attempts = row.getColumn(7).getUInt();
    delivery.next_at = maybe_time(row.getColumn(8));
    delivery.last_at = maybe_time(row.getColumn(9));
    if (!row.getColumn(10).isNull()) {
        delivery.status = row.getColumn(10).getInt();
    }
    delivery.error = row.getColumn(11).getString();
    return delivery;
}

std::optional<Delivery> find_delivery(SQLite::Database& database, DeliveryNumber number) {
    Statement query(database, select_deliveries("WHERE number = ?"));
    query.bind(1, number.value());
    return query.executeStep() ? std::optional(delivery_of(query)) : std::nullopt;
}

void update_delivery(SQLite::Database& writer, const Delivery& delivery) {
    Statement update(writer,
                     "UPDATE webhook_deliveries SET state = ?2, attempts = ?3, next_at = ?4, "
                     "last_at = ?5, status = ?6, error = ?7 WHERE number = ?1");
    update.bind(1, delivery.number.value());
    update.bind(2, static_cast<int>(delivery.state));
    update.bind(3, static_cast<std::int64_t>(delivery.attempts));
    bind_maybe_time(update, 4, delivery.next_at);
    bind_maybe_time(update, 5, delivery.last_at);
    if (delivery.status) {
        update.bind(6, *delivery.status);
    } else {
        update.bind(6);
    }
    update.bind(7, delivery.error);
    update.exec();
}

}  // namespace rollcall::store
