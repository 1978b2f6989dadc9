#include "store/sqlite/correction_rows.h"

#include "journal/link.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Correction;
using attendance::CorrectionNumber;
using attendance::CorrectionState;
using attendance::Decision;
using attendance::EventNumber;
using attendance::NewCorrection;
using SQLite::Column;
using SQLite::Statement;

void bind_salt(Statement& statement, const char* parameter) {
    const journal::Salt salt = journal::new_salt();
    statement.bind(parameter, salt.data(), static_cast<int>(salt.size()));
}

void bind_moment(Statement& statement, const char* parameter, TimePoint time) {
    statement.bind(parameter, static_cast<std::int64_t>(to_unix_millis(time)));
}

NewCorrection asked_of(Statement& row) {
    NewCorrection asked;
    asked.person = PersonKey(row.getColumn(1).getInt64());
    asked.kind = static_cast<attendance::CorrectionKind>(row.getColumn(2).getInt());
    if (const Column target = row.getColumn(3); !target.isNull()) {
        asked.target = EventNumber(target.getInt64());
    }
    if (const Column at = row.getColumn(4); !at.isNull()) {
        asked.at = time_of(at);
    }
    if (const Column direction = row.getColumn(5); !direction.isNull()) {
        asked.direction = static_cast<attendance::Direction>(direction.getInt());
    }
    asked.reason = row.getColumn(6).getString();
    asked.earliest = time_of(row.getColumn(7));
    asked.latest = time_of(row.getColumn(8));
    asked.requested_by = row.getColumn(9).getString();
    asked.requested_at = time_of(row.getColumn(10));
    return asked;
}

/// A text as its row has it: behind its salt.
void add_trace(Traces& traces, const Column& salt, const Column& text) {
    if (salt.isNull()) {
        return;
    }
    const ByteView before = bytes_of(salt);
    const std::string written = text.getString();
    Bytes whole(before.begin(), before.end());
    const ByteView after = as_bytes(written);
    whole.insert(whole.end(), after.begin(), after.end());
    traces.add_whole(whole);
}

}  // namespace

std::string select_corrections(const std::string& condition) {
    return "SELECT number, person, kind, target, at, direction, reason, earliest, latest, "
           "requested_by, requested_at, state, decided_by, decided_at, decision, first_event, "
           "last_event FROM corrections " +
           condition;
}

Correction correction_of(Statement& row) {
    Correction correction;
    correction.number = CorrectionNumber(row.getColumn(0).getInt64());
    correction.asked = asked_of(row);
    const auto state = static_cast<CorrectionState>(row.getColumn(11).getInt());
    if (state != CorrectionState::requested) {
        correction.decision = Decision{.state = state,
                                       .by = row.getColumn(12).getString(),
                                       .at = time_of(row.getColumn(13)),
                                       .reason = row.getColumn(14).getString()};
    }
    if (!row.getColumn(15).isNull()) {
        const std::int64_t last = row.getColumn(16).getInt64();
        for (std::int64_t event = row.getColumn(15).getInt64(); event <= last; ++event) {
            correction.events.emplace_back(event);
        }
    }
    return correction;
}

std::optional<Correction> find_correction(SQLite::Database& database, CorrectionNumber number) {
    Statement query(database, select_corrections("WHERE number = ?"));
    query.bind(1, number.value());
    return query.executeStep() ? std::optional(correction_of(query)) : std::nullopt;
}

CorrectionNumber insert_correction(SQLite::Database& writer, const NewCorrection& correction) {
    Statement insert(
        writer,
        "INSERT INTO corrections (person, kind, target, at, direction, reason_salt, "
        "reason, earliest, latest, requested_by, requested_at, state) VALUES (:person, "
        ":kind, :target, :at, :direction, :salt, :reason, :earliest, :latest, :by, "
        ":requested_at, :state)");
    insert.bind(":person", correction.person.value());
    insert.bind(":kind", static_cast<int>(correction.kind));
    if (correction.target) {
        insert.bind(":target", correction.target->value());
    }
    if (correction.at) {
        bind_moment(insert, ":at", *correction.at);
    }
    if (correction.direction) {
        insert.bind(":direction", static_cast<int>(*correction.direction));
    }
    bind_salt(insert, ":salt");
    insert.bind(":reason", correction.reason);
    bind_moment(insert, ":earliest", correction.earliest);
    bind_moment(insert, ":latest", correction.latest);
    insert.bind(":by", correction.requested_by);
    bind_moment(insert, ":requested_at", correction.requested_at);
    insert.bind(":state", static_cast<int>(CorrectionState::requested));
    insert.exec();
    return CorrectionNumber(writer.getLastInsertRowid());
}

void update_decision(SQLite::Database& writer, const Correction& decided) {
    Statement update(writer,
                     "UPDATE corrections SET state = :state, decided_by = :by, decided_at = :at, "
                     "decision_salt = :salt, decision = :reason, first_event = :first, "
                     "last_event = :last WHERE number = :number");
    update.bind(":state", static_cast<int>(decided.state()));
    update.bind(":by", decided.decision->by);
    bind_moment(update, ":at", decided.decision->at);
    bind_salt(update, ":salt");
    update.bind(":reason", decided.decision->reason);
    if (!decided.events.empty()) {
        update.bind(":first", decided.events.front().value());
        update.bind(":last", decided.events.back().value());
    }
    update.bind(":number", decided.number.value());
    update.exec();
}

void add_correction_traces(SQLite::Database& writer, PersonKey person, Traces& traces) {
    Statement query(writer,
                    "SELECT reason_salt, reason, decision_salt, decision FROM corrections "
                    "WHERE person = ?");
    query.bind(1, person.value());
    while (query.executeStep()) {
        add_trace(traces, query.getColumn(0), query.getColumn(1));
        add_trace(traces, query.getColumn(2), query.getColumn(3));
    }
}

}  // namespace rollcall::store
