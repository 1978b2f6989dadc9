#include "store/sqlite/event_rows.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "store/sqlite/correction_rows.h"
#include "store/sqlite/journal_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Direction;
using attendance::Event;
using attendance::EventNumber;
using attendance::EventPart;
using attendance::Evidence;
using attendance::Facts;
using attendance::Part;
using SQLite::Column;
using SQLite::Statement;

constexpr const char* kColumns =
    "events.number, facts_seal, events.kind, at, utc_offset, zone, received_at, direction, method, "
    "device, site, credential, liveness, clock_unsure, shown, target, reason, author, "
    "person_seal, person, evidence_seal, score, threshold, margin, matched_photo, models.id, "
    "face_width, sharpness, yaw, pitch, runner_up_seal, runner_up, "
    "(SELECT person FROM former_ids WHERE former_key = events.person), "
    "(SELECT person FROM former_ids WHERE former_key = events.runner_up), offline_skew";

/// Who the person of an event, or its runner-up, has been merged into.
constexpr int kMergedInto = 32;
constexpr int kRunnerUpMergedInto = 33;
/// A fact, which came to the table later.
constexpr int kOfflineSkew = 34;

/// Where the columns of a part lie in kColumns: its seal, then `count` of them.
struct PartColumns {
    int seal;
    int count;
};
constexpr std::array<PartColumns, attendance::kEventParts> kParts = {
    {{1, 16}, {18, 1}, {20, 9}, {30, 1}}};

constexpr PartColumns columns_of(EventPart part) {
    return kParts[static_cast<std::size_t>(part)];
}

template <class Value>
std::optional<Value> maybe_enum(const Column& column) {
    return column.isNull() ? std::nullopt : std::optional(static_cast<Value>(column.getInt()));
}

Facts facts_of(Statement& row) {
    Facts facts;
    facts.kind = static_cast<attendance::EventKind>(row.getColumn(2).getInt());
    facts.at = time_of(row.getColumn(3));
    facts.utc_offset = std::chrono::seconds(row.getColumn(4).getInt64());
    facts.zone = row.getColumn(5).getString();
    facts.received_at = time_of(row.getColumn(6));
    facts.direction = maybe_enum<Direction>(row.getColumn(7));
    facts.method = static_cast<attendance::Method>(row.getColumn(8).getInt());
    facts.device = row.getColumn(9).getString();
    facts.site = row.getColumn(10).getString();
    facts.credential = row.getColumn(11).getString();
    facts.liveness = static_cast<attendance::LivenessShown>(row.getColumn(12).getInt());
    facts.clock_unsure = row.getColumn(13).getInt() != 0;
    facts.shown = maybe_enum<Direction>(row.getColumn(14));
    if (!row.getColumn(15).isNull()) {
        facts.target = EventNumber(row.getColumn(15).getInt64());
    }
    facts.reason = row.getColumn(16).getString();
    facts.author = row.getColumn(17).getString();
    if (const Column skew = row.getColumn(kOfflineSkew); !skew.isNull()) {
        facts.offline_skew = std::chrono::milliseconds(skew.getInt64());
    }
    return facts;
}

Evidence evidence_of(Statement& row) {
    return {.score = row.getColumn(21).getDouble(),
            .threshold = row.getColumn(22).getDouble(),
            .margin = row.getColumn(23).getDouble(),
            .matched_photo = PhotoKey(row.getColumn(24).getInt64()),
            .model = ModelId(row.getColumn(25).getString()),
            .face_width = row.getColumn(26).getDouble(),
            .sharpness = row.getColumn(27).getDouble(),
            .yaw = row.getColumn(28).getDouble(),
            .pitch = row.getColumn(29).getDouble()};
}

bool is_there(Statement& row, EventPart part) {
    const Column seal = row.getColumn(columns_of(part).seal);
    return !seal.isNull() && !is_erased(seal);
}

template <class Read>
auto part_of(Statement& row, EventPart part, const Read& read) -> Part<decltype(read())> {
    Part<decltype(read())> result;
    result.erased = is_erased(row.getColumn(columns_of(part).seal));
    if (is_there(row, part)) {
        result.value = read();
    }
    return result;
}

PersonKey person_of(Statement& row, EventPart part) {
    return PersonKey(row.getColumn(columns_of(part).seal + 1).getInt64());
}

/// Whoever it is now.
PersonKey person_now(Statement& row, EventPart part, int merged_into) {
    const Column now = row.getColumn(merged_into);
    return now.isNull() ? person_of(row, part) : PersonKey(now.getInt64());
}

bool columns_empty(Statement& row, EventPart part) {
    const auto [seal, count] = columns_of(part);
    for (int column = seal + 1; column <= seal + count; ++column) {
        if (!row.getColumn(column).isNull()) {
            return false;
        }
    }
    return true;
}

Bytes content_of(Statement& row, EventPart part) {
    switch (part) {
        case EventPart::facts:
            return attendance::encoded(facts_of(row));
        case EventPart::evidence:
            return attendance::encoded(evidence_of(row));
        case EventPart::person:
        case EventPart::runner_up:
            break;
    }
    return attendance::encoded(person_of(row, part));
}

constexpr std::array kEveryPart = {EventPart::facts, EventPart::person, EventPart::evidence,
                                   EventPart::runner_up};

void set_erased(SQLite::Database& writer, const char* update, EventNumber number,
                const journal::Commitment& commitment) {
    Statement erase(writer, update);
    bind_bytes(erase, 1, commitment);
    erase.bind(2, number.value());
    erase.exec();
}

/// Numbers of the events that a condition with one parameter, the person, finds.
std::vector<EventNumber> numbers_of(SQLite::Database& writer, const std::string& sql,
                                    PersonKey person) {
    Statement query(writer, sql);
    query.bind(1, person.value());
    std::vector<EventNumber> numbers;
    while (query.executeStep()) {
        numbers.emplace_back(query.getColumn(0).getInt64());
    }
    return numbers;
}

/// Leaves the part's commitment alone in its place.
void erase_part(SQLite::Database& writer, EventNumber number, EventPart part, const char* update) {
    Statement query(writer, select_events("WHERE events.number = ?"));
    query.bind(1, number.value());
    if (!query.executeStep() || !is_there(query, part)) {
        return;
    }
    const auto commitment =
        commitment_of(query.getColumn(columns_of(part).seal), content_of(query, part));
    query.reset();
    // Also of a row that somebody changed: it is a fault, and names the person.
    set_erased(writer, update, number, commitment.value_or(journal::Commitment{}));
}

}  // namespace

std::string same_person(const std::string& parameter) {
    return "(SELECT " + parameter +
           " UNION SELECT former_key FROM former_ids WHERE person = " + parameter + ")";
}

std::string select_events(const std::string& condition) {
    return std::string("SELECT ") + kColumns +
           " FROM events LEFT JOIN models ON models.key = events.model " + condition;
}

Event event_of(Statement& row) {
    return {.number = EventNumber(row.getColumn(0).getInt64()),
            .facts = part_of(row, EventPart::facts, [&] { return facts_of(row); }),
            .person = part_of(row, EventPart::person,
                              [&] { return person_now(row, EventPart::person, kMergedInto); }),
            .evidence = part_of(row, EventPart::evidence, [&] { return evidence_of(row); }),
            .runner_up = part_of(row, EventPart::runner_up, [&] {
                return person_now(row, EventPart::runner_up, kRunnerUpMergedInto);
            })};
}

std::optional<std::vector<journal::Commitment>> commitments_of(Statement& row) {
    std::vector<journal::Commitment> commitments;
    commitments.reserve(kEveryPart.size());
    // What happened is never erased, only who it was: a seal that says so is somebody else's.
    if (!is_there(row, EventPart::facts)) {
        return std::nullopt;
    }
    for (const EventPart part : kEveryPart) {
        if (!is_there(row, part) && !columns_empty(row, part)) {
            return std::nullopt;
        }
        const Bytes content = is_there(row, part) ? content_of(row, part) : Bytes();
        const auto commitment = commitment_of(row.getColumn(columns_of(part).seal), content);
        if (!commitment) {
            return std::nullopt;
        }
        commitments.push_back(*commitment);
    }
    return commitments;
}

int erased_parts_of(Statement& row) {
    return static_cast<int>(std::ranges::count_if(
        kParts, [&](const PartColumns& part) { return is_erased(row.getColumn(part.seal)); }));
}

std::uint64_t erase_person_of_events(SQLite::Database& writer, PersonKey person, Traces& traces) {
    std::uint64_t events = 0;
    for (const EventNumber number : numbers_of(
             writer, "SELECT number FROM events WHERE person IN " + same_person("?1"), person)) {
        erase_part(writer, number, EventPart::evidence,
                   "UPDATE events SET evidence_seal = ?, score = NULL, threshold = NULL, "
                   "margin = NULL, matched_photo = NULL, model = NULL, face_width = NULL, "
                   "sharpness = NULL, yaw = NULL, pitch = NULL WHERE number = ?");
        erase_part(writer, number, EventPart::person,
                   "UPDATE events SET person_seal = ?, person = NULL WHERE number = ?");
        ++events;
    }
    for (const EventNumber number : numbers_of(
             writer, "SELECT number FROM events WHERE runner_up IN " + same_person("?1"), person)) {
        erase_part(writer, number, EventPart::runner_up,
                   "UPDATE events SET runner_up_seal = ?, runner_up = NULL WHERE number = ?");
        ++events;
    }
    add_correction_traces(writer, person, traces);
    Statement answers(writer, "DELETE FROM first_answers WHERE person = ? RETURNING body");
    answers.bind(1, person.value());
    while (answers.executeStep()) {
        traces.add_whole(as_bytes(answers.getColumn(0).getString()));
    }
    return events;
}

}  // namespace rollcall::store
