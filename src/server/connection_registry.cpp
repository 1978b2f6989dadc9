#include "server/connection_registry.h"

#include <iterator>
#include <utility>

namespace rollcall::server {

ConnectionRegistry::Place::Place(Place&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), entry_(other.entry_) {}

ConnectionRegistry::Place::~Place() {
    if (registry_ == nullptr) {
        return;
    }
    const std::lock_guard lock(registry_->mutex_);
    if (entry_->state == State::closing) {
        --registry_->closing_;
    }
    registry_->list_of(entry_->state).erase(entry_);
    if (registry_->empty()) {
        registry_->emptied_.notify_all();
    }
}

bool ConnectionRegistry::Place::wait() {
    return registry_->change(entry_, State::waiting);
}

bool ConnectionRegistry::Place::yield() {
    return registry_->change(entry_, State::yielding);
}

bool ConnectionRegistry::Place::work() {
    return registry_->change(entry_, State::working);
}

std::optional<ConnectionRegistry::Place> ConnectionRegistry::admit(std::function<void()> close) {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        return std::nullopt;
    }
    const std::size_t taken = evictable_.size() + others_.size() - closing_;
    if (taken >= limit_) {
        if (evictable_.empty()) {
            ++refused_;
            return std::nullopt;
        }
        ++evicted_;
        this->close(evictable_.begin());
    }
    evictable_.push_back({std::move(close)});
    return Place(*this, std::prev(evictable_.end()));
}

std::optional<ConnectionRegistry::Place> ConnectionRegistry::admit_spare(
    std::function<void()> close) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || spares_.size() >= spare_limit_) {
        return std::nullopt;
    }
    spares_.push_back({std::move(close), State::spare});
    return Place(*this, std::prev(spares_.end()));
}

void ConnectionRegistry::close_waiting() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    close_if([](State state) { return state == State::waiting || state == State::spare; });
}

void ConnectionRegistry::close_all() {
    const std::lock_guard lock(mutex_);
    close_if([](State state) { return state != State::closing; });
}

bool ConnectionRegistry::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool ConnectionRegistry::wait_until_empty(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, patience, [&] { return empty(); });
}

ConnectionRegistry::Counts ConnectionRegistry::counts() const {
    const std::lock_guard lock(mutex_);
    return {evictable_.size() + others_.size() - closing_, others_.size() - closing_, evicted_,
            refused_};
}

ConnectionRegistry::Entries& ConnectionRegistry::list_of(State state) noexcept {
    switch (state) {
        case State::waiting:
        case State::yielding:
            return evictable_;
        case State::spare:
            return spares_;
        case State::working:
        case State::closing:
            break;
    }
    return others_;
}

bool ConnectionRegistry::change(Entries::iterator entry, State to) {
    const std::lock_guard lock(mutex_);
    if (entry->state == State::closing || (stopping_ && to == State::waiting)) {
        return false;
    }
    put(entry, to);
    return true;
}

void ConnectionRegistry::put(Entries::iterator entry, State to) noexcept {
    Entries& from = list_of(entry->state);
    entry->state = to;
    Entries& into = list_of(to);
    into.splice(into.end(), from, entry);
}

void ConnectionRegistry::close(Entries::iterator entry) {
    put(entry, State::closing);
    ++closing_;
    entry->close();
}

void ConnectionRegistry::close_if(bool (*which)(State)) {
    for (Entries* list : {&evictable_, &others_, &spares_}) {
        for (auto entry = list->begin(); entry != list->end();) {
            const auto here = entry++;  // which closing moves behind all others
            if (which(here->state)) {
                close(here);
            }
        }
    }
}

}  // namespace rollcall::server
