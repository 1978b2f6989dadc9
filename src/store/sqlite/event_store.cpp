#include "attendance/event_store.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "store/sqlite/connections.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_rows.h"
#include "store/sqlite/event_writer.h"
#include "store/sqlite/first_answers.h"
#include "store/sqlite/journal_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Event;
using attendance::EventFilter;
using attendance::EventNumber;
using attendance::EventPage;
using attendance::FirstAnswer;
using attendance::KeyTaken;
using attendance::NewEvent;
using attendance::RefusedAttempt;
using attendance::RepeatGuard;
using SQLite::Statement;

constexpr std::size_t kPageLimit = 1000;
using Known = std::variant<std::monostate, FirstAnswer, KeyTaken>;

/// What a filter adds to a condition.
std::string condition_of(const EventFilter& filter) {
    std::string condition = filter.person ? " AND person IN " + same_person(":person") : "";
    condition += filter.from ? " AND at >= :from" : "";
    condition += filter.until ? " AND at < :until" : "";
    return condition;
}

void bind_filter(Statement& query, const EventFilter& filter) {
    if (filter.person) {
        query.bind(":person", filter.person->value());
    }
    if (filter.from) {
        query.bind(":from", static_cast<std::int64_t>(to_unix_millis(*filter.from)));
    }
    if (filter.until) {
        query.bind(":until", static_cast<std::int64_t>(to_unix_millis(*filter.until)));
    }
}

Error no_journal_key() {
    return {ErrorCode::internal, "events cannot be written here",
            "the store was opened without the journal's key"};
}

class SqliteEventStore final : public attendance::EventStore {
  public:
    SqliteEventStore(Database& database, std::optional<journal::Chain> chain, HeadWritten written)
        : connections_(database.connections()),
          chain_(std::move(chain)),
          written_(std::move(written)) {}

    Result<Recorded> record(const NewEvent& event, const std::optional<RepeatGuard>& guard,
                            const AnswerOf& answer) override;
    Result<EventNumber> record_all(std::span<const NewEvent> events) override;
    Result<Known> refuse(const std::optional<RefusedAttempt>& attempt,
                         std::optional<PersonKey> named, const std::optional<RepeatGuard>& guard,
                         const std::string& answer) override;
    Result<Known> first_answer(const RepeatGuard& guard) const override;
    Result<std::optional<Event>> find(EventNumber number) const override;
    Result<std::vector<Event>> events_of(PersonKey person, TimePoint from,
                                         TimePoint until) const override;
    Result<EventPage> list(const EventFilter& filter, std::optional<EventNumber> cursor,
                           std::size_t limit) const override;
    Result<std::vector<Event>> after(const EventFilter& filter, EventNumber number,
                                     std::size_t limit) const override;
    Result<std::vector<RefusedAttempt>> refused(TimePoint from, TimePoint until,
                                                std::size_t limit) const override;
    Result<std::vector<RefusedAttempt>> refused_after(std::int64_t number,
                                                      std::size_t limit) const override;
    Result<std::int64_t> last_refused() const override;
    Status purge(TimePoint now, std::chrono::milliseconds attempts_kept) override;

  private:
    Connections& connections_;
    std::optional<journal::Chain> chain_;
    HeadWritten written_;
};

Result<attendance::EventStore::Recorded> SqliteEventStore::record(
    const NewEvent& event, const std::optional<RepeatGuard>& guard, const AnswerOf& answer) {
    if (!chain_) {
        return no_journal_key();
    }
    std::optional<journal::Head> head;
    auto recorded = connections_.write([&](SQLite::Database& writer) -> Result<Recorded> {
        if (guard) {
            const Known known = find_first_answer(writer, *guard);
            if (const auto* first = std::get_if<FirstAnswer>(&known)) {
                return Recorded(*first);
            }
            if (std::holds_alternative<KeyTaken>(known)) {
                return Recorded(KeyTaken{});
            }
        }
        head = EventWriter(writer, *chain_).write(event);
        const EventNumber number(head->number.value());
        const std::string body = answer(number);
        if (guard) {
            insert_first_answer(writer, *guard, event.person, body);
        }
        return Recorded(number);
    });
    if (recorded && head && written_) {
        written_(*head, chain_->sign(*head));
    }
    return recorded;
}

Result<EventNumber> SqliteEventStore::record_all(std::span<const NewEvent> events) {
    if (!chain_) {
        return no_journal_key();
    }
    std::optional<journal::Head> last;
    const auto recorded = connections_.write([&](SQLite::Database& writer) -> Result<EventNumber> {
        const EventNumber first(last_entry(writer).number.value() + 1);
        EventWriter rows(writer, *chain_);
        for (const NewEvent& event : events) {
            last = rows.write(event);
        }
        return first;
    });
    if (recorded && last && written_) {
        written_(*last, chain_->sign(*last));
    }
    return recorded;
}

Result<Known> SqliteEventStore::refuse(const std::optional<RefusedAttempt>& attempt,
                                       std::optional<PersonKey> named,
                                       const std::optional<RepeatGuard>& guard,
                                       const std::string& answer) {
    return connections_.write([&](SQLite::Database& writer) -> Result<Known> {
        if (guard) {
            Known known = find_first_answer(writer, *guard);
            if (!std::holds_alternative<std::monostate>(known)) {
                return known;
            }
            insert_first_answer(writer, *guard, named, answer);
        }
        if (attempt) {
            insert_refused_attempt(writer, *attempt);
        }
        return Known();
    });
}

Result<Known> SqliteEventStore::first_answer(const RepeatGuard& guard) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<Known> {
        return find_first_answer(reader, guard);
    });
}

Result<std::optional<Event>> SqliteEventStore::find(EventNumber number) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::optional<Event>> {
        Statement query(reader, select_events("WHERE events.number = ?"));
        query.bind(1, number.value());
        return query.executeStep() ? std::optional(event_of(query)) : std::nullopt;
    });
}

Result<std::vector<Event>> SqliteEventStore::events_of(PersonKey person, TimePoint from,
                                                       TimePoint until) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<Event>> {
        Statement query(
            reader,
            "WITH RECURSIVE related (n) AS ("
            "SELECT number FROM events WHERE person IN " +
                same_person("?1") +
                " AND at >= ?2 AND at < ?3 "
                "UNION SELECT events.number FROM related JOIN events ON events.target = related.n "
                "UNION SELECT events.target FROM related JOIN events ON events.number = related.n "
                "WHERE events.target IS NOT NULL) " +
                select_events("WHERE events.number IN related ORDER BY events.number"));
        query.bind(1, person.value());
        bind_time(query, 2, from);
        bind_time(query, 3, until);
        std::vector<Event> events;
        while (query.executeStep()) {
            events.push_back(event_of(query));
        }
        return events;
    });
}

Result<EventPage> SqliteEventStore::list(const EventFilter& filter,
                                         std::optional<EventNumber> cursor,
                                         std::size_t limit) const {
    const std::size_t wanted = std::clamp<std::size_t>(limit, 1, kPageLimit);
    return connections_.read([&](SQLite::Database& reader) -> Result<EventPage> {
        Statement query(reader,
                        select_events("WHERE events.number < :cursor" + condition_of(filter) +
                                      " ORDER BY events.number DESC LIMIT :limit"));
        query.bind(":cursor", cursor ? cursor->value() : std::int64_t{INT64_MAX});
        query.bind(":limit", static_cast<std::int64_t>(wanted + 1));
        bind_filter(query, filter);
        EventPage page;
        while (query.executeStep()) {
            if (page.events.size() == wanted) {
                page.next = page.events.back().number;
                break;
            }
            page.events.push_back(event_of(query));
        }
        return page;
    });
}

Result<std::vector<Event>> SqliteEventStore::after(const EventFilter& filter, EventNumber number,
                                                   std::size_t limit) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<Event>> {
        Statement query(reader,
                        select_events("WHERE events.number > :cursor" + condition_of(filter) +
                                      " ORDER BY events.number LIMIT :limit"));
        query.bind(":cursor", number.value());
        query.bind(":limit",
                   static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, kPageLimit)));
        bind_filter(query, filter);
        std::vector<Event> events;
        while (query.executeStep()) {
            events.push_back(event_of(query));
        }
        return events;
    });
}

Result<std::vector<RefusedAttempt>> SqliteEventStore::refused(TimePoint from, TimePoint until,
                                                              std::size_t limit) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<RefusedAttempt>> {
        return find_refused_attempts(reader, from, until,
                                     std::clamp<std::size_t>(limit, 1, kPageLimit));
    });
}

Result<std::vector<RefusedAttempt>> SqliteEventStore::refused_after(std::int64_t number,
                                                                    std::size_t limit) const {
    return connections_.read([&](SQLite::Database& reader) -> Result<std::vector<RefusedAttempt>> {
        return find_refused_attempts_after(reader, number,
                                           std::clamp<std::size_t>(limit, 1, kPageLimit));
    });
}

Result<std::int64_t> SqliteEventStore::last_refused() const {
    return connections_.read([](SQLite::Database& reader) -> Result<std::int64_t> {
        return reader.execAndGet("SELECT ifnull(max(key), 0) FROM refused_attempts").getInt64();
    });
}

Status SqliteEventStore::purge(TimePoint now, std::chrono::milliseconds attempts_kept) {
    return connections_.write([&](SQLite::Database& writer) -> Status {
        purge_answers_and_attempts(writer, now - attendance::kKeyLifetime, now - attempts_kept);
        return {};
    });
}

}  // namespace

std::unique_ptr<attendance::EventStore> make_event_store(Database& database,
                                                         std::optional<journal::Chain> chain,
                                                         HeadWritten written) {
    return std::make_unique<SqliteEventStore>(database, std::move(chain), std::move(written));
}

}  // namespace rollcall::store
