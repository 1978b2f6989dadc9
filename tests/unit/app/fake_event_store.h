#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "attendance/event_store.h"
#include "unit/app/store_fault.h"

namespace rollcall::app {

/// Events in memory, without a journal. Thread-safe but for `fault`.
class FakeEventStore final : public attendance::EventStore {
  public:
    using Known = std::variant<std::monostate, attendance::FirstAnswer, attendance::KeyTaken>;

    std::optional<Error> fault;
    std::optional<Error> refuse_fault;  ///< of refuse() alone
    std::vector<attendance::Event> events;
    std::vector<attendance::RefusedAttempt> attempts;

    Result<Recorded> record(const attendance::NewEvent& event,
                            const std::optional<attendance::RepeatGuard>& guard,
                            const AnswerOf& answer) override {
        const std::lock_guard lock(mutex_);
        if (fault) {
            return *fault;
        }
        Known known = known_of(guard);
        if (const auto* first = std::get_if<attendance::FirstAnswer>(&known)) {
            return Recorded(*first);
        }
        if (std::holds_alternative<attendance::KeyTaken>(known)) {
            return Recorded(attendance::KeyTaken{});
        }
        const std::string body = answer(next_number());
        remember(guard, body);
        return Recorded(put(event));
    }
    Result<attendance::EventNumber> record_all(std::span<const attendance::NewEvent> all) override {
        const std::lock_guard lock(mutex_);
        if (fault) {
            return *fault;
        }
        const attendance::EventNumber first = next_number();
        for (const attendance::NewEvent& event : all) {
            put(event);
        }
        return first;
    }
    Result<Known> refuse(const std::optional<attendance::RefusedAttempt>& attempt,
                         std::optional<PersonKey> /*named*/,
                         const std::optional<attendance::RepeatGuard>& guard,
                         const std::string& answer) override {
        const std::lock_guard lock(mutex_);
        if (fault || refuse_fault) {
            return fault ? *fault : *refuse_fault;
        }
        Known known = known_of(guard);
        if (std::holds_alternative<std::monostate>(known)) {
            if (attempt) {
                attempts.push_back(*attempt);
                attempts.back().number = static_cast<std::int64_t>(attempts.size());
            }
            remember(guard, answer);
        }
        return known;
    }
    Result<Known> first_answer(const attendance::RepeatGuard& guard) const override {
        const std::lock_guard lock(mutex_);
        if (fault) {
            return *fault;
        }
        return known_of(guard);
    }
    Result<std::optional<attendance::Event>> find(attendance::EventNumber number) const override {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(events, number, &attendance::Event::number);
        return found == events.end() ? std::nullopt : std::optional(*found);
    }
    /// All of the person's, whenever they were.
    Result<std::vector<attendance::Event>> events_of(PersonKey person, TimePoint /*from*/,
                                                     TimePoint /*until*/) const override {
        const std::lock_guard lock(mutex_);
        if (fault) {
            return *fault;
        }
        std::vector<attendance::Event> found;
        std::ranges::copy_if(events, std::back_inserter(found),
                             [&](const auto& event) { return event.person.value == person; });
        return found;
    }
    Result<attendance::EventPage> list(const attendance::EventFilter& /*filter*/,
                                       std::optional<attendance::EventNumber> /*cursor*/,
                                       std::size_t /*limit*/) const override {
        const std::lock_guard lock(mutex_);
        return attendance::EventPage{{events.rbegin(), events.rend()}, std::nullopt};
    }
    /// Whatever the filter.
    Result<std::vector<attendance::Event>> after(const attendance::EventFilter& /*filter*/,
                                                 attendance::EventNumber number,
                                                 std::size_t limit) const override {
        const std::lock_guard lock(mutex_);
        if (fault) {
            return *fault;
        }
        std::vector<attendance::Event> found;
        for (const attendance::Event& event : events) {
            if (event.number > number && found.size() < limit) {
                found.push_back(event);
            }
        }
        return found;
    }
    Result<std::vector<attendance::RefusedAttempt>> refused(TimePoint /*from*/, TimePoint /*until*/,
                                                            std::size_t /*limit*/) const override {
        const std::lock_guard lock(mutex_);
        return attempts;
    }
    Result<std::vector<attendance::RefusedAttempt>> refused_after(
        std::int64_t number, std::size_t /*limit*/) const override {
        const std::lock_guard lock(mutex_);
        std::vector<attendance::RefusedAttempt> found;
        std::ranges::copy_if(attempts, std::back_inserter(found),
                             [number](const auto& attempt) { return attempt.number > number; });
        return found;
    }
    Result<std::int64_t> last_refused() const override {
        const std::lock_guard lock(mutex_);
        return attempts.empty() ? 0 : attempts.back().number;
    }
    Status purge(TimePoint /*now*/, std::chrono::milliseconds /*attempts_kept*/) override {
        return {};
    }

  private:
    attendance::EventNumber next_number() const {
        return attendance::EventNumber(static_cast<std::int64_t>(events.size()) + 1);
    }
    attendance::EventNumber put(const attendance::NewEvent& event) {
        attendance::Event stored;
        stored.number = next_number();
        stored.facts.value = event.facts;
        stored.person.value = event.person;
        stored.evidence.value = event.evidence;
        stored.runner_up.value = event.runner_up;
        events.push_back(stored);
        return stored.number;
    }

    struct Answer {
        Sha256 content{};
        std::string body;
    };

    Known known_of(const std::optional<attendance::RepeatGuard>& guard) const {
        if (!guard) {
            return {};
        }
        const auto found = answers_.find({guard->credential, guard->key});
        if (found == answers_.end()) {
            return {};
        }
        if (found->second.content != guard->content) {
            return attendance::KeyTaken{};
        }
        return attendance::FirstAnswer{found->second.body};
    }
    void remember(const std::optional<attendance::RepeatGuard>& guard, const std::string& body) {
        if (guard) {
            answers_[{guard->credential, guard->key}] = {guard->content, body};
        }
    }

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Answer> answers_;
};

}  // namespace rollcall::app
