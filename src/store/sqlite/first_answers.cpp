#include "store/sqlite/first_answers.h"

#include <algorithm>
#include <string>

#include "store/sqlite/rows.h"

namespace rollcall::store {

using attendance::FirstAnswer;
using attendance::KeyTaken;
using attendance::RefusedAttempt;
using attendance::RepeatGuard;
using SQLite::Statement;

std::variant<std::monostate, FirstAnswer, KeyTaken> find_first_answer(SQLite::Database& database,
                                                                      const RepeatGuard& guard) {
    Statement query(database,
                    "SELECT content, body FROM first_answers "
                    "WHERE credential = ? AND key = ? AND answered_at > ?");
    query.bind(1, guard.credential);
    query.bind(2, guard.key);
    bind_time(query, 3, guard.now - attendance::kKeyLifetime);
    if (!query.executeStep()) {
        return {};
    }
    if (!std::ranges::equal(bytes_of(query.getColumn(0)), guard.content)) {
        return KeyTaken{};
    }
    return FirstAnswer{query.getColumn(1).getString()};
}

void insert_first_answer(SQLite::Database& writer, const RepeatGuard& guard,
                         std::optional<PersonKey> named, const std::string& body) {
    Statement insert(writer,
                     "INSERT OR REPLACE INTO first_answers "
                     "(credential, key, content, answered_at, person, body) "
                     "VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(1, guard.credential);
    insert.bind(2, guard.key);
    bind_bytes(insert, 3, guard.content);
    bind_time(insert, 4, guard.now);
    if (named) {
        insert.bind(5, named->value());
    }
    insert.bind(6, body);
    insert.exec();
}

void insert_refused_attempt(SQLite::Database& writer, const RefusedAttempt& attempt) {
    Statement insert(writer,
                     "INSERT INTO refused_attempts (at, device, site, credential, answer, reason, "
                     "score, threshold) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    bind_time(insert, 1, attempt.at);
    insert.bind(2, attempt.device);
    insert.bind(3, attempt.site);
    insert.bind(4, attempt.credential);
    insert.bind(5, attempt.answer);
    insert.bind(6, attempt.reason);
    if (attempt.score) {
        insert.bind(7, *attempt.score);
    }
    if (attempt.threshold) {
        insert.bind(8, *attempt.threshold);
    }
    insert.exec();
}

namespace {

constexpr const char* kAttemptColumns =
    "SELECT at, device, site, credential, answer, reason, score, threshold, key "
    "FROM refused_attempts ";

std::vector<RefusedAttempt> attempts_of(Statement& query) {
    const auto maybe = [&query](int column) {
        const SQLite::Column value = query.getColumn(column);
        return value.isNull() ? std::nullopt : std::optional(value.getDouble());
    };
    std::vector<RefusedAttempt> attempts;
    while (query.executeStep()) {
        attempts.push_back({.at = time_of(query.getColumn(0)),
                            .device = query.getColumn(1).getString(),
                            .site = query.getColumn(2).getString(),
                            .credential = query.getColumn(3).getString(),
                            .answer = query.getColumn(4).getString(),
                            .reason = query.getColumn(5).getString(),
                            .score = maybe(6),
                            .threshold = maybe(7),
                            .number = query.getColumn(8).getInt64()});
    }
    return attempts;
}

}  // namespace

std::vector<RefusedAttempt> find_refused_attempts(SQLite::Database& reader, TimePoint from,
                                                  TimePoint until, std::size_t limit) {
    Statement query(reader, std::string(kAttemptColumns) +
                                "WHERE at >= ? AND at < ? ORDER BY at DESC, key DESC LIMIT ?");
    bind_time(query, 1, from);
    bind_time(query, 2, until);
    query.bind(3, static_cast<std::int64_t>(limit));
    return attempts_of(query);
}

std::vector<RefusedAttempt> find_refused_attempts_after(SQLite::Database& reader,
                                                        std::int64_t number, std::size_t limit) {
    Statement query(reader, std::string(kAttemptColumns) + "WHERE key > ? ORDER BY key LIMIT ?");
    query.bind(1, number);
    query.bind(2, static_cast<std::int64_t>(limit));
    return attempts_of(query);
}

void purge_answers_and_attempts(SQLite::Database& writer, TimePoint answers, TimePoint attempts) {
    Statement old_answers(writer, "DELETE FROM first_answers WHERE answered_at <= ?");
    bind_time(old_answers, 1, answers);
    old_answers.exec();
    Statement old_attempts(writer, "DELETE FROM refused_attempts WHERE at < ?");
    bind_time(old_attempts, 1, attempts);
    old_attempts.exec();
}

}  // namespace rollcall::store
