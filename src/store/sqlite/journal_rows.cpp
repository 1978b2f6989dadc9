#include "store/sqlite/journal_rows.h"

#include <algorithm>

#include "store/sqlite/rows.h"

namespace rollcall::store {

using journal::Commitment;
using journal::EntryNumber;
using journal::Head;
using journal::Salt;

journal::Mac mac_of_column(const SQLite::Column& column) {
    journal::Mac mac{};
    const ByteView bytes = bytes_of(column);
    if (bytes.size() == mac.size()) {
        std::ranges::copy(bytes, mac.begin());
    }
    return mac;
}

Head last_entry(SQLite::Database& database) {
    SQLite::Statement query(database,
                            "SELECT number, mac FROM journal ORDER BY number DESC LIMIT 1");
    Head last;
    if (query.executeStep()) {
        last.number = EntryNumber(query.getColumn(0).getInt64());
        last.mac = mac_of_column(query.getColumn(1));
    }
    return last;
}

Head append_link(SQLite::Database& writer, const journal::Chain& chain, journal::EntryKind kind,
                 TimePoint recorded_at, std::vector<Commitment> parts) {
    const Head last = last_entry(writer);
    const EntryNumber number(last.number.value() + 1);
    const Head head{number, chain.mac(last.mac, {number, kind, recorded_at, std::move(parts)})};
    SQLite::Statement insert(
        writer, "INSERT INTO journal (number, kind, recorded_at, mac) VALUES (?, ?, ?, ?)");
    insert.bind(1, number.value());
    insert.bind(2, static_cast<int>(kind));
    bind_time(insert, 3, recorded_at);
    bind_bytes(insert, 4, head.mac);
    insert.exec();
    return head;
}

bool is_erased(const SQLite::Column& seal) {
    return !seal.isNull() && seal.getBytes() == static_cast<int>(Commitment{}.size());
}

std::optional<Commitment> commitment_of(const SQLite::Column& seal, ByteView content) {
    if (seal.isNull()) {
        return journal::kNoPart;
    }
    const ByteView bytes = bytes_of(seal);
    if (is_erased(seal)) {
        Commitment commitment{};
        std::ranges::copy(bytes, commitment.begin());
        return commitment;
    }
    Salt salt{};
    if (bytes.size() != salt.size()) {
        return std::nullopt;
    }
    std::ranges::copy(bytes, salt.begin());
    return journal::commit(salt, content);
}

}  // namespace rollcall::store
