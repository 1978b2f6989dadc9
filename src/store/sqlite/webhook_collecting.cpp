#include <algorithm>
#include <string>

#include "attendance/event.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/webhook_rows.h"

namespace rollcall::store {
namespace {

using SQLite::Statement;
using webhooks::Collected;
using webhooks::Collecting;
using webhooks::Kind;
using webhooks::Kinds;

constexpr std::int64_t kBatch = 500;  // rows of one table that one transaction takes

/// How far a table has been read, and what is in it.
struct Mark {
    std::int64_t read = 0;
    std::int64_t last = 0;

    std::int64_t until() const { return std::min(last, read + kBatch); }
    bool news() const { return last > read; }
    bool more() const { return last > until(); }
};

struct Marks {
    Mark journal;
    Mark attempts;
    Mark photos;
};

Marks marks_of(SQLite::Database& database) {
    Statement query(database,
                    "SELECT journal, attempts, photos, "
                    "(SELECT ifnull(max(number), 0) FROM journal), "
                    "(SELECT ifnull(max(key), 0) FROM refused_attempts), "
                    "(SELECT ifnull(max(key), 0) FROM photos) FROM collected");
    query.executeStep();
    const auto mark = [&query](int column) {
        return Mark{query.getColumn(column).getInt64(), query.getColumn(column + 3).getInt64()};
    };
    return {mark(0), mark(1), mark(2)};
}

/// A row that was removed again leaves the mark where it is: its key comes never again.
void set_marks(SQLite::Database& writer, std::int64_t journal, std::int64_t attempts,
               std::int64_t photos) {
    Statement update(writer,
                     "UPDATE collected SET journal = max(journal, ?), "
                     "attempts = max(attempts, ?), photos = max(photos, ?)");
    update.bind(1, journal);
    update.bind(2, attempts);
    update.bind(3, photos);
    update.exec();
}

/// Deliveries of `kind` to the hooks that ask for it, of the subjects that `source` selects: a
/// FROM clause whose rows have `subject`, with the parameters :from and :until of a mark.
std::uint64_t make_deliveries(SQLite::Database& writer, Kind kind, const std::string& source,
                              const Mark& mark, TimePoint now) {
    Statement insert(
        writer,
        "INSERT INTO webhook_deliveries "
        "(webhook, id, kind, subject, created_at, state, next_at) "
        "SELECT webhooks.id, lower(hex(randomblob(16))), :kind, subject, :now, 1, :now "
        "FROM (" +
            source +
            ") JOIN webhooks ON webhooks.state = 1 AND webhooks.kinds & :bit "
            "ORDER BY subject, webhooks.number");
    insert.bind(":kind", static_cast<int>(kind));
    Kinds bit;
    bit.add(kind);
    insert.bind(":bit", static_cast<std::int64_t>(bit.bits()));
    insert.bind(":now", static_cast<std::int64_t>(to_unix_millis(now)));
    insert.bind(":from", mark.read);
    insert.bind(":until", mark.until());
    return static_cast<std::uint64_t>(insert.exec());
}

std::string spoof_reasons() {
    std::string list;
    for (const std::string_view reason : webhooks::kSpoofReasons) {
        list += (list.empty() ? "'" : ", '") + std::string(reason) + "'";
    }
    return list;
}

/// Devices in use that were last heard of by :silent, and of which that was not noticed yet.
constexpr const char* kSilentDevices =
    "SELECT id, ifnull(last_seen_at, paired_at) AS seen_at FROM devices "
    "WHERE revoked_at IS NULL AND max(ifnull(last_seen_at, paired_at), :since) <= :silent "
    "AND NOT EXISTS (SELECT 1 FROM device_outages WHERE device = devices.id AND "
    "seen_at = ifnull(last_seen_at, paired_at))";

void bind_silence(Statement& statement, const Collecting& collecting) {
    statement.bind(":since", static_cast<std::int64_t>(to_unix_millis(collecting.listening_since)));
    statement.bind(":silent", static_cast<std::int64_t>(
                                  to_unix_millis(collecting.now - *collecting.device_silence)));
}

bool devices_are_silent(SQLite::Database& database, const Collecting& collecting) {
    if (!collecting.device_silence) {
        return false;
    }
    Statement query(database, std::string(kSilentDevices) + " LIMIT 1");
    bind_silence(query, collecting);
    return query.executeStep();
}

std::uint64_t collect_outages(SQLite::Database& writer, const Collecting& collecting) {
    if (!collecting.device_silence || !wanted_kinds(writer).has(Kind::device_offline)) {
        return 0;
    }
    Mark made;
    made.read = writer.execAndGet("SELECT ifnull(max(key), 0) FROM device_outages").getInt64();
    Statement insert(writer,
                     "INSERT INTO device_outages (device, seen_at, noticed_at) "
                     "SELECT id, seen_at, :now FROM (" +
                         std::string(kSilentDevices) + ") LIMIT :most");
    insert.bind(":now", static_cast<std::int64_t>(to_unix_millis(collecting.now)));
    insert.bind(":most", kBatch);
    bind_silence(insert, collecting);
    insert.exec();
    made.last = writer.execAndGet("SELECT ifnull(max(key), 0) FROM device_outages").getInt64();
    return make_deliveries(writer, Kind::device_offline,
                           "SELECT key AS subject FROM device_outages "
                           "WHERE key > :from AND key <= :until",
                           made, collecting.now);
}

/// Of every hook that gets something, the oldest that are too many. Counting is a walk through its
/// part of an index.
std::uint64_t drop_surplus(SQLite::Database& writer, std::size_t most) {
    Statement surplus(writer,
                      "SELECT id, waiting - ?1 FROM (SELECT id, (SELECT count(*) FROM "
                      "webhook_deliveries WHERE webhook = webhooks.id AND "
                      "webhook_deliveries.state = 1) AS waiting FROM webhooks WHERE state = 1) "
                      "WHERE waiting > ?1");
    surplus.bind(1, static_cast<std::int64_t>(most));
    std::uint64_t dropped = 0;
    while (surplus.executeStep()) {
        Statement drop(writer,
                       "UPDATE webhook_deliveries SET state = 4, next_at = NULL, "
                       "error = 'too many deliveries waited' WHERE number IN "
                       "(SELECT number FROM webhook_deliveries WHERE webhook = ? AND state = 1 "
                       "ORDER BY number LIMIT ?)");
        drop.bind(1, surplus.getColumn(0).getString());
        drop.bind(2, surplus.getColumn(1).getInt64());
        dropped += static_cast<std::uint64_t>(drop.exec());
    }
    return dropped;
}

}  // namespace

void mark_all_collected(SQLite::Database& writer) {
    const Marks marks = marks_of(writer);
    set_marks(writer, marks.journal.last, marks.attempts.last, marks.photos.last);
}

Kinds wanted_kinds(SQLite::Database& database) {
    Statement query(database, "SELECT kinds FROM webhooks WHERE state = 1");
    std::uint32_t bits = 0;
    while (query.executeStep()) {
        bits |= query.getColumn(0).getUInt();
    }
    return Kinds::from_bits(bits);
}

bool has_news(SQLite::Database& database, Kinds wanted, const Collecting& collecting) {
    const Marks marks = marks_of(database);
    return marks.journal.news() || marks.attempts.news() || marks.photos.news() ||
           (wanted.has(Kind::device_offline) && devices_are_silent(database, collecting));
}

Collected collect_rows(SQLite::Database& writer, const Collecting& collecting) {
    const Marks marks = marks_of(writer);
    const TimePoint now = collecting.now;
    const std::string events =
        "SELECT number AS subject FROM events WHERE number > :from AND number <= :until AND kind ";
    const std::string check_in = std::to_string(static_cast<int>(attendance::EventKind::check_in));
    const std::string attempts =
        "SELECT key AS subject FROM refused_attempts WHERE key > :from AND key <= :until AND ";
    Collected collected;
    collected.made += make_deliveries(writer, Kind::checkin_recorded, events + "= " + check_in,
                                      marks.journal, now);
    collected.made += make_deliveries(writer, Kind::checkin_corrected, events + "<> " + check_in,
                                      marks.journal, now);
    collected.made +=
        make_deliveries(writer, Kind::attempt_unknown,
                        attempts + "answer = 'not_known' AND reason = ''", marks.attempts, now);
    collected.made +=
        make_deliveries(writer, Kind::attempt_spoof,
                        attempts + "reason IN (" + spoof_reasons() + ")", marks.attempts, now);
    collected.made += make_deliveries(
        writer, Kind::employee_enrolled,
        "SELECT key AS subject FROM photos WHERE key > :from AND key <= :until AND NOT EXISTS "
        "(SELECT 1 FROM photos AS older WHERE older.person = photos.person AND "
        "older.key < photos.key)",
        marks.photos, now);
    collected.made += collect_outages(writer, collecting);
    set_marks(writer, marks.journal.until(), marks.attempts.until(), marks.photos.until());
    collected.dropped = collected.made > 0 ? drop_surplus(writer, collecting.most_waiting) : 0;
    collected.more = marks.journal.more() || marks.attempts.more() || marks.photos.more();
    return collected;
}

}  // namespace rollcall::store
