#include "people/pin_store.h"

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"

namespace rollcall::store {
namespace {

using people::StoredPin;
using SQLite::Statement;

class SqlitePinStore final : public people::PinStore {
  public:
    explicit SqlitePinStore(Database& database) : connections_(database.connections()) {}

    Result<std::optional<StoredPin>> find_pin(PersonKey person) const override {
        return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<StoredPin>> {
            Statement query(reader, "SELECT hash, failures FROM pins WHERE person = ?");
            query.bind(1, person.value());
            if (!query.executeStep()) {
                return std::optional<StoredPin>();
            }
            return std::optional(
                StoredPin{query.getColumn(0).getString(), query.getColumn(1).getInt()});
        });
    }

    Status put_pin(PersonKey person, const std::optional<std::string>& hash) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            Statement known(writer, "SELECT 1 FROM people WHERE key = ?");
            known.bind(1, person.value());
            if (!known.executeStep()) {
                return Error{ErrorCode::not_found, "no employee has this id"};
            }
            Statement erase(writer, "DELETE FROM pins WHERE person = ?");
            erase.bind(1, person.value());
            erase.exec();
            if (hash) {
                Statement insert(writer, "INSERT INTO pins (person, hash) VALUES (?, ?)");
                insert.bind(1, person.value());
                insert.bind(2, *hash);
                insert.exec();
            }
            return {};
        });
    }

    Result<bool> begin_try(PersonKey person) override {
        return connections_.write([&](SQLite::Database& writer) -> Result<bool> {
            Statement count(writer,
                            "UPDATE pins SET failures = failures + 1 "
                            "WHERE person = ? AND failures < ?");
            count.bind(1, person.value());
            count.bind(2, people::kPinTries);
            return count.exec() == 1;
        });
    }

    Status forget_failures(PersonKey person) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            Statement forget(writer, "UPDATE pins SET failures = 0 WHERE person = ?");
            forget.bind(1, person.value());
            forget.exec();
            return {};
        });
    }

  private:
    Connections& connections_;
};

}  // namespace

std::unique_ptr<people::PinStore> make_pin_store(Database& database) {
    return std::make_unique<SqlitePinStore>(database);
}

}  // namespace rollcall::store
