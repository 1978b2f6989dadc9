#include <algorithm>
#include <string>

#include "access/device.h"
#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using access::Device;
using access::DeviceDirection;
using access::DeviceTerms;
using access::LivenessPolicy;
using access::Pairing;
using SQLite::Statement;

constexpr const char* kDevices =
    "SELECT id, name, site, liveness, direction, key, paired_at, last_seen_at, revoked_at, "
    "highest_counter, checkins FROM devices ";

/// Name, site, liveness and direction, from column `first` on. The schema lets no other words in.
DeviceTerms terms_of(Statement& row, int first) {
    DeviceTerms terms;
    terms.name = row.getColumn(first).getString();
    terms.site = row.getColumn(first + 1).getString();
    terms.liveness = access::liveness_policy_from_name(row.getColumn(first + 2).getString())
                         .value_or(LivenessPolicy::both);
    terms.direction = access::device_direction_from_name(row.getColumn(first + 3).getString())
                          .value_or(DeviceDirection::derived);
    return terms;
}

void bind_terms(Statement& statement, int first, const DeviceTerms& terms) {
    statement.bind(first, terms.name);
    statement.bind(first + 1, terms.site);
    statement.bind(first + 2, std::string(access::liveness_policy_name(terms.liveness)));
    statement.bind(first + 3, std::string(access::device_direction_name(terms.direction)));
}

std::optional<TimePoint> maybe_time(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(time_of(column));
}

Device device_of(Statement& row) {
    Device device;
    device.id = row.getColumn(0).getString();
    device.terms = terms_of(row, 1);
    const ByteView key = bytes_of(row.getColumn(5));
    std::copy_n(key.begin(), std::min(key.size(), device.key.size()), device.key.begin());
    device.paired_at = time_of(row.getColumn(6));
    device.last_seen_at = maybe_time(row.getColumn(7));
    device.revoked_at = maybe_time(row.getColumn(8));
    device.highest_counter = row.getColumn(9).getInt64();
    device.checkins = row.getColumn(10).getInt64();
    return device;
}

bool name_is_taken(SQLite::Database& database, const std::string& name) {
    Statement query(database, "SELECT 1 FROM devices WHERE name = ? AND revoked_at IS NULL");
    query.bind(1, name);
    return query.executeStep();
}

Error name_taken(const std::string& name) {
    return {ErrorCode::conflict, "there is a device named \"" + name +
                                     "\" in use; revoke it first, or choose another name"};
}

class SqliteDeviceStore final : public access::DeviceStore {
  public:
    explicit SqliteDeviceStore(Database& database) : connections_(database.connections()) {}

    Status add_pairing(const Pairing& pairing) override;
    Result<std::optional<DeviceTerms>> take_pairing(const std::string& number, const Sha256& hash,
                                                    TimePoint now) override;
    Status add_device(const Device& device) override;
    Result<std::optional<Device>> find_device(const std::string& id) const override;
    Result<std::vector<Device>> devices() const override;
    Status revoke_device(const std::string& name, TimePoint now) override;
    Status saw_checkin(const std::string& id, std::int64_t counter, TimePoint now) override;
    Status purge_pairings(TimePoint now) override;

  private:
    Connections& connections_;
};

Status SqliteDeviceStore::add_pairing(const Pairing& pairing) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        if (name_is_taken(writer, pairing.terms.name)) {
            return name_taken(pairing.terms.name);
        }
        Statement insert(writer,
                         "INSERT OR REPLACE INTO pairings (number, hash, name, site, liveness, "
                         "direction, expires_at, tries_left) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        insert.bind(1, pairing.number);
        bind_bytes(insert, 2, pairing.hash);
        bind_terms(insert, 3, pairing.terms);
        bind_time(insert, 7, pairing.expires_at);
        insert.bind(8, pairing.tries_left);
        insert.exec();
        return {};
    });
}

Result<std::optional<DeviceTerms>> SqliteDeviceStore::take_pairing(const std::string& number,
                                                                   const Sha256& hash,
                                                                   TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Result<std::optional<DeviceTerms>> {
        Statement query(writer,
                        "SELECT hash, name, site, liveness, direction FROM pairings "
                        "WHERE number = ? AND expires_at > ? AND tries_left > 0");
        query.bind(1, number);
        bind_time(query, 2, now);
        if (!query.executeStep()) {
            return std::optional<DeviceTerms>();
        }
        const bool right = equal_in_constant_time(bytes_of(query.getColumn(0)), hash);
        const DeviceTerms terms = terms_of(query, 1);
        query.reset();
        Statement change(
            writer, right ? "DELETE FROM pairings WHERE number = ?"
                          : "UPDATE pairings SET tries_left = tries_left - 1 WHERE number = ?");
        change.bind(1, number);
        change.exec();
        return right ? std::optional(terms) : std::nullopt;
    });
}

Status SqliteDeviceStore::add_device(const Device& device) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        if (name_is_taken(writer, device.terms.name)) {
            return name_taken(device.terms.name);
        }
        Statement insert(writer,
                         "INSERT INTO devices (id, name, site, liveness, direction, key, "
                         "paired_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
        insert.bind(1, device.id);
        bind_terms(insert, 2, device.terms);
        bind_bytes(insert, 6, device.key);
        bind_time(insert, 7, device.paired_at);
        insert.exec();
        return {};
    });
}

Result<std::optional<Device>> SqliteDeviceStore::find_device(const std::string& id) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Device>> {
        Statement query(reader, std::string(kDevices) + "WHERE id = ?");
        query.bind(1, id);
        return query.executeStep() ? std::optional(device_of(query)) : std::nullopt;
    });
}

Result<std::vector<Device>> SqliteDeviceStore::devices() const {
    return connections_.read([](SQLite::Database& reader) -> Result<std::vector<Device>> {
        std::vector<Device> devices;
        Statement query(reader, std::string(kDevices) + "ORDER BY name, paired_at");
        while (query.executeStep()) {
            devices.push_back(device_of(query));
        }
        return devices;
    });
}

Status SqliteDeviceStore::revoke_device(const std::string& name, TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement revoke(writer,
                         "UPDATE devices SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL");
        bind_time(revoke, 1, now);
        revoke.bind(2, name);
        if (revoke.exec() == 0) {
            return Error{ErrorCode::not_found, "no device in use is named \"" + name + "\""};
        }
        return {};
    });
}

Status SqliteDeviceStore::saw_checkin(const std::string& id, std::int64_t counter, TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement update(writer,
                         "UPDATE devices SET last_seen_at = ?, checkins = checkins + 1, "
                         "highest_counter = max(highest_counter, ?) WHERE id = ?");
        bind_time(update, 1, now);
        update.bind(2, counter);
        update.bind(3, id);
        update.exec();
        return {};
    });
}

Status SqliteDeviceStore::purge_pairings(TimePoint now) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        Statement erase(writer, "DELETE FROM pairings WHERE expires_at <= ?");
        bind_time(erase, 1, now);
        erase.exec();
        return {};
    });
}

}  // namespace

std::unique_ptr<access::DeviceStore> make_device_store(Database& database) {
    return std::make_unique<SqliteDeviceStore>(database);
}

}  // namespace rollcall::store
