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

LinkWriter::LinkWriter(SQLite::Database& writer, const journal::Chain& chain)
    : chain_(chain),
      last_(last_entry(writer)),
      insert_(writer, "INSERT INTO journal (number, kind, recorded_at, mac) VALUES (?, ?, ?, ?)") {}

Head LinkWriter::append(journal::EntryKind kind, TimePoint recorded_at,
                        std::vector<Commitment> parts) {
    const EntryNumber number(last_.number.value() + 1);
    last_ = {number, chain_.mac(last_.mac, {number, kind, recorded_at, std::move(parts)})};
    insert_.reset();
    insert_.bind(1, number.value());
    insert_.bind(2, static_cast<int>(kind));
    bind_time(insert_, 3, recorded_at);
    bind_bytes(insert_, 4, last_.mac);
    insert_.exec();
    return last_;
}

Head append_link(SQLite::Database& writer, const journal::Chain& chain, journal::EntryKind kind,
                 TimePoint recorded_at, std::vector<Commitment> parts) {
    return LinkWriter(writer, chain).append(kind, recorded_at, std::move(parts));
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
