#include "app/records.h"

#include <utility>

#include "core/time_zone.h"

namespace rollcall::app {
namespace {

Error nobody() {
    return {ErrorCode::not_found, "nobody has this employee_id"};
}

}  // namespace

Result<people::Person> Records::create(const EmployeeId& id, const people::PersonChange& change) {
    return put({.id = id, .change = change, .expect = people::PutPerson::Expect::nobody});
}

Result<people::Person> Records::change(const EmployeeId& id, const people::PersonChange& change,
                                       std::optional<std::uint64_t> version) {
    return put({.id = id,
                .change = change,
                .expect = people::PutPerson::Expect::somebody,
                .version = version});
}

Result<people::Person> Records::put(people::PutPerson put) {
    const TimePoint now = clock_.now();
    auto outcomes = directory_.put({&put, 1}, people::PutMode::each,
                                   {.now = now, .date = TimeZone().day_of(now)});
    if (!outcomes) {
        return std::move(outcomes).error();
    }
    if (outcomes->front().error) {
        return std::move(*outcomes->front().error);
    }
    auto person = directory_.find(put.id, TimeZone().day_of(now));
    if (!person) {
        return std::move(person).error();
    }
    if (!*person) {
        return nobody();  // removed since
    }
    return std::move(**person);
}

Result<FullRecord> Records::read(const EmployeeId& id, std::optional<CivilDay> day) const {
    auto person = directory_.find(id, day.value_or(TimeZone().day_of(clock_.now())));
    if (!person) {
        return std::move(person).error();
    }
    if (!*person) {
        return nobody();
    }
    auto assignments = directory_.assignments((*person)->key);
    if (!assignments) {
        return std::move(assignments).error();
    }
    auto former_ids = directory_.former_ids((*person)->key);
    if (!former_ids) {
        return std::move(former_ids).error();
    }
    return FullRecord{std::move(**person), std::move(*assignments), std::move(*former_ids)};
}

Result<people::PersonPage> Records::list(const people::PeopleFilter& filter,
                                         const std::optional<std::string>& cursor,
                                         std::size_t limit) const {
    return directory_.list(filter, cursor, limit, TimeZone().day_of(clock_.now()));
}

}  // namespace rollcall::app
