#include "webhooks/webhook_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/webhook_rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;
using webhooks::AttemptSeen;
using webhooks::Collected;
using webhooks::Collecting;
using webhooks::Delivery;
using webhooks::DeliveryNumber;
using webhooks::DeliveryPage;
using webhooks::DeliveryState;
using webhooks::Hook;
using webhooks::HookChange;
using webhooks::HookId;
using webhooks::HookState;
using webhooks::Kind;
using webhooks::Outage;
using webhooks::Tried;

constexpr std::size_t kPageLimit = 1000;
constexpr std::size_t kIdBytes = 16;

Error no_such_hook() {
    return {ErrorCode::not_found, "There is no such webhook."};
}

/// With nobody listening nothing was collected; what happened meanwhile is not told later.
void begin_to_listen(SQLite::Database& writer) {
    if (writer.execAndGet("SELECT NOT EXISTS (SELECT 1 FROM webhooks WHERE state = 1)").getInt()) {
        mark_all_collected(writer);
    }
}

/// One that a delivery can be added to. Errors: not_found, conflict.
Result<Hook> active_hook(SQLite::Database& database, const HookId& id) {
    auto hook = find_hook(database, id, true);
    if (!hook) {
        return no_such_hook();
    }
    if (hook->waiting >= webhooks::kMostWaiting) {
        return Error{ErrorCode::conflict, "As many deliveries wait as there can be."};
    }
    if (hook->state != HookState::active) {
        return Error{ErrorCode::conflict, "The webhook is " +
                                              std::string(webhooks::hook_state_name(hook->state)) +
                                              "; make it active first."};
    }
    return std::move(*hook);
}

class SqliteWebhookStore final : public webhooks::WebhookStore {
  public:
    explicit SqliteWebhookStore(Database& database) : connections_(database.connections()) {}

    Status add(const Hook& hook, const Bytes& sealed_secret) override;
    Result<std::vector<Hook>> hooks() const override;
    Result<std::optional<Hook>> find(const HookId& id) const override;
    Result<Hook> change(const HookId& id, const HookChange& change) override;
    Status remove(const HookId& id) override;
    Result<std::optional<Bytes>> sealed_secret(const HookId& id) const override;
    Status put_sealed_secret(const HookId& id, const Bytes& sealed_secret) override;
    Result<Collected> collect(const Collecting& collecting) override;
    Result<std::vector<HookId>> due(TimePoint now) const override;
    Result<std::optional<Delivery>> next_due(const HookId& hook, TimePoint now) const override;
    Result<std::optional<Hook>> record(DeliveryNumber number, const Tried& tried) override;
    Result<Delivery> add_ping(const HookId& hook, TimePoint now) override;
    Result<Delivery> redeliver(const HookId& hook, DeliveryNumber number, TimePoint now) override;
    Result<DeliveryPage> deliveries(const HookId& hook, std::optional<DeliveryNumber> cursor,
                                    std::size_t limit) const override;
    Status purge(TimePoint before) override;
    Result<std::optional<AttemptSeen>> attempt(std::int64_t key) const override;
    Result<std::optional<Outage>> outage(std::int64_t key) const override;

  private:
    Connections& connections_;
};

Status SqliteWebhookStore::add(const Hook& hook, const Bytes& sealed_secret) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        const auto count = writer.execAndGet("SELECT count(*) FROM webhooks").getInt64();
        if (count >= static_cast<std::int64_t>(webhooks::kMostHooks)) {
            return Error{ErrorCode::conflict,
                         "There are " + std::to_string(count) +
                             " webhooks, as many as there can be; remove one first."};
        }
        begin_to_listen(writer);
        Statement insert(writer,
                         "INSERT INTO webhooks (id, name, url, kinds, state, sealed_secret, "
                         "created_at) VALUES (?, '', '', 0, 1, ?, ?)");
        insert.bind(1, hook.id.value());
        bind_bytes(insert, 2, sealed_secret);
        bind_time(insert, 3, hook.created_at);
        insert.exec();
        update_hook(writer, hook);
        return {};
    });
}

Result<std::vector<Hook>> SqliteWebhookStore::hooks() const {
    return connections_.read([](SQLite::Database& reader) -> Result<std::vector<Hook>> {
        Statement query(reader, select_hooks("ORDER BY number", true));
        std::vector<Hook> hooks;
        while (query.executeStep()) {
            hooks.push_back(hook_of(query));
        }
        return hooks;
    });
}

Result<std::optional<Hook>> SqliteWebhookStore::find(const HookId& id) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Hook>> {
        return find_hook(reader, id, true);
    });
}

Result<Hook> SqliteWebhookStore::change(const HookId& id, const HookChange& change) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Hook> {
        const auto before = find_hook(writer, id, true);
        if (!before) {
            return no_such_hook();
        }
        auto hook = webhooks::changed(*before, change);
        if (!hook) {
            return hook;
        }
        if (hook->state == HookState::active && before->state != HookState::active) {
            begin_to_listen(writer);
        }
        update_hook(writer, *hook);
        return hook;
    });
}

Status SqliteWebhookStore::remove(const HookId& id) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM webhooks WHERE id = ?");
        erase.bind(1, id.value());
        return erase.exec() == 0 ? Status{no_such_hook()} : Status{};
    });
}

Result<std::optional<Bytes>> SqliteWebhookStore::sealed_secret(const HookId& id) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Bytes>> {
        Statement query(reader, "SELECT sealed_secret FROM webhooks WHERE id = ?");
        query.bind(1, id.value());
        if (!query.executeStep()) {
            return std::optional<Bytes>();
        }
        const ByteView sealed = bytes_of(query.getColumn(0));
        return std::optional(Bytes(sealed.begin(), sealed.end()));
    });
}

Status SqliteWebhookStore::put_sealed_secret(const HookId& id, const Bytes& sealed_secret) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement update(writer, "UPDATE webhooks SET sealed_secret = ? WHERE id = ?");
        bind_bytes(update, 1, sealed_secret);
        update.bind(2, id.value());
        return update.exec() == 0 ? Status{no_such_hook()} : Status{};
    });
}

Result<Collected> SqliteWebhookStore::collect(const Collecting& collecting) {
    const auto news = connections_.read([&](SQLite::Database& reader) -> Result<bool> {
        const webhooks::Kinds wanted = wanted_kinds(reader);
        return !wanted.empty() && has_news(reader, wanted, collecting);
    });
    if (!news || !*news) {
        return news ? Result<Collected>(Collected{}) : news.error();
    }
    return connections_.write([&](SQLite::Database& writer) -> Result<Collected> {
        return collect_rows(writer, collecting);
    });
}

Result<std::vector<HookId>> SqliteWebhookStore::due(TimePoint now) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<HookId>> {
        Statement query(reader,
                        "SELECT id FROM webhooks WHERE state = 1 AND EXISTS "
                        "(SELECT 1 FROM webhook_deliveries WHERE webhook = webhooks.id AND "
                        "webhook_deliveries.state = 1 AND next_at <= ?) ORDER BY number");
        bind_time(query, 1, now);
        std::vector<HookId> hooks;
        while (query.executeStep()) {
            hooks.emplace_back(query.getColumn(0).getString());
        }
        return hooks;
    });
}

Result<std::optional<Delivery>> SqliteWebhookStore::next_due(const HookId& hook,
                                                             TimePoint now) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Delivery>> {
        Statement query(reader, select_deliveries(
                                    "WHERE webhook = ?1 AND state = 1 AND next_at <= ?2 AND EXISTS "
                                    "(SELECT 1 FROM webhooks WHERE id = ?1 AND state = 1) "
                                    "ORDER BY next_at, number LIMIT 1"));
        query.bind(1, hook.value());
        bind_time(query, 2, now);
        return query.executeStep() ? std::optional(delivery_of(query)) : std::nullopt;
    });
}

Result<std::optional<Hook>> SqliteWebhookStore::record(DeliveryNumber number, const Tried& tried) {
    return connections_.write([&](SQLite::Database& writer) -> Result<std::optional<Hook>> {
        const auto delivery = find_delivery(writer, number);
        auto hook = delivery ? find_hook(writer, delivery->hook) : std::nullopt;
        if (!hook) {
            return std::optional<Hook>();
        }
        update_delivery(writer, webhooks::after(*delivery, tried));
        update_hook(writer, webhooks::after(std::move(*hook), tried));
        return find_hook(writer, delivery->hook);
    });
}

Result<Delivery> SqliteWebhookStore::add_ping(const HookId& id, TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Delivery> {
        if (const auto hook = active_hook(writer, id); !hook) {
            return hook.error();
        }
        Statement insert(writer,
                         "INSERT INTO webhook_deliveries (webhook, id, kind, subject, created_at, "
                         "state, next_at) VALUES (?1, ?2, ?3, 0, ?4, 1, ?4)");
        insert.bind(1, id.value());
        insert.bind(2, to_hex(random_bytes(kIdBytes)));
        insert.bind(3, static_cast<int>(Kind::ping));
        bind_time(insert, 4, now);
        insert.exec();
        return find_delivery(writer, DeliveryNumber(writer.getLastInsertRowid())).value();
    });
}

Result<Delivery> SqliteWebhookStore::redeliver(const HookId& id, DeliveryNumber number,
                                               TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Delivery> {
        if (const auto hook = active_hook(writer, id); !hook) {
            return hook.error();
        }
        auto delivery = find_delivery(writer, number);
        if (!delivery || delivery->hook != id) {
            return Error{ErrorCode::not_found, "The webhook has no such delivery."};
        }
        delivery->state = DeliveryState::waiting;
        delivery->attempts = 0;
        delivery->next_at = now;
        update_delivery(writer, *delivery);
        return std::move(*delivery);
    });
}

Result<DeliveryPage> SqliteWebhookStore::deliveries(const HookId& hook,
                                                    std::optional<DeliveryNumber> cursor,
                                                    std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    return connections_.read([&](SQLite::Database& reader) -> Result<DeliveryPage> {
        Statement query(reader, select_deliveries("WHERE webhook = ? AND number < ? "
                                                  "ORDER BY number DESC LIMIT ?"));
        query.bind(1, hook.value());
        query.bind(2, cursor ? cursor->value() : std::int64_t{INT64_MAX});
        query.bind(3, static_cast<std::int64_t>(wanted + 1));
        DeliveryPage page;
        while (query.executeStep()) {
            if (page.deliveries.size() == wanted) {
                page.next = page.deliveries.back().number;
                break;
            }
            page.deliveries.push_back(delivery_of(query));
        }
        return page;
    });
}

Status SqliteWebhookStore::purge(TimePoint before) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement old(writer,
                      "DELETE FROM webhook_deliveries WHERE state <> 1 AND "
                      "ifnull(last_at, created_at) < ?");
        bind_time(old, 1, before);
        old.exec();
        // One that lasts is kept, or it would be noticed again.
        Statement over(writer,
                       "DELETE FROM device_outages WHERE noticed_at < ? AND NOT EXISTS "
                       "(SELECT 1 FROM devices WHERE id = device AND revoked_at IS NULL AND "
                       "ifnull(last_seen_at, paired_at) = seen_at)");
        bind_time(over, 1, before);
        over.exec();
        return {};
    });
}

Result<std::optional<AttemptSeen>> SqliteWebhookStore::attempt(std::int64_t key) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<AttemptSeen>> {
        Statement query(reader,
                        "SELECT at, device, site, credential, answer, reason "
                        "FROM refused_attempts WHERE key = ?");
        query.bind(1, key);
        if (!query.executeStep()) {
            return std::optional<AttemptSeen>();
        }
        return std::optional(AttemptSeen{.at = time_of(query.getColumn(0)),
                                         .device = query.getColumn(1).getString(),
                                         .site = query.getColumn(2).getString(),
                                         .credential = query.getColumn(3).getString(),
                                         .answer = query.getColumn(4).getString(),
                                         .reason = query.getColumn(5).getString()});
    });
}

Result<std::optional<Outage>> SqliteWebhookStore::outage(std::int64_t key) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Outage>> {
        Statement query(reader,
                        "SELECT devices.id, name, site, nullif(seen_at, paired_at), noticed_at "
                        "FROM device_outages JOIN devices ON devices.id = device "
                        "WHERE device_outages.key = ?");
        query.bind(1, key);
        if (!query.executeStep()) {
            return std::optional<Outage>();
        }
        Outage outage{.device_id = query.getColumn(0).getString(),
                      .device = query.getColumn(1).getString(),
                      .site = query.getColumn(2).getString(),
                      .last_seen_at = std::nullopt,
                      .noticed_at = time_of(query.getColumn(4))};
        if (!query.getColumn(3).isNull()) {
            outage.last_seen_at = time_of(query.getColumn(3));
        }
        return std::optional(std::move(outage));
    });
}

}  // namespace

std::unique_ptr<webhooks::WebhookStore> make_webhook_store(Database& database) {
    return std::make_unique<SqliteWebhookStore>(database);
}

}  // namespace rollcall::store
