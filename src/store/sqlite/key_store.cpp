#include "vault/key_store.h"

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;
using vault::WrappedKey;

class SqliteKeyStore final : public vault::KeyStore {
  public:
    explicit SqliteKeyStore(Database& database) : connections_(database.connections()) {}

    Result<std::vector<WrappedKey>> wrapped_keys() const override {
        return connections_.read([](SQLite::Database& reader) -> Result<std::vector<WrappedKey>> {
            Statement query(reader,
                            "SELECT purpose, master_id, sealed FROM wrapped_keys ORDER BY purpose");
            std::vector<WrappedKey> keys;
            while (query.executeStep()) {
                const ByteView sealed = bytes_of(query.getColumn(2));
                keys.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                                Bytes(sealed.begin(), sealed.end())});
            }
            return keys;
        });
    }

    Status add_wrapped_key(const WrappedKey& key) override {
        return connections_.write(
            [&](SQLite::Database& writer) -> Status { return insert(writer, key); });
    }

    Status replace_wrapped_keys(const std::vector<WrappedKey>& keys) override {
        return connections_.write([&](SQLite::Database& writer) -> Status {
            writer.exec("DELETE FROM wrapped_keys");
            writer.exec("UPDATE store_state SET erasure_pending = max(revision, 1)");
            for (const WrappedKey& key : keys) {
                if (Status inserted = insert(writer, key); !inserted) {
                    return inserted;
                }
            }
            return {};
        });
    }

  private:
    static Status insert(SQLite::Database& writer, const WrappedKey& key) {
        Statement insert(writer,
                         "INSERT INTO wrapped_keys (purpose, master_id, sealed) "
                         "VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        insert.bind(1, key.purpose);
        insert.bind(2, key.master_id);
        bind_bytes(insert, 3, key.sealed);
        if (insert.exec() == 0) {
            return Error{ErrorCode::conflict, "there is a key for \"" + key.purpose + "\" already"};
        }
        return {};
    }

    Connections& connections_;
};

}  // namespace

std::unique_ptr<vault::KeyStore> make_key_store(Database& database) {
    return std::make_unique<SqliteKeyStore>(database);
}

}  // namespace rollcall::store
