#include "server/connection_registry.h"

#include <algorithm>
#include <utility>

namespace rollcall::server {

ConnectionRegistry::Place::Place(Place&& other) noexcept
    : registry_(std::exchange(other.registry_, nullptr)), entry_(other.entry_) {}

ConnectionRegistry::Place::~Place() {
    if (registry_ == nullptr) {
        return;
    }
    const std::lock_guard lock(registry_->mutex_);
    if (entry_->closing) {
        --registry_->closing_;
    }
    const bool other = entry_->working || entry_->closing;
    (other ? registry_->others_ : registry_->waiting_).erase(entry_);
    if (registry_->waiting_.empty() && registry_->others_.empty()) {
        registry_->emptied_.notify_all();
    }
}

bool ConnectionRegistry::Place::wait() {
    const std::lock_guard lock(registry_->mutex_);
    if (entry_->closing || registry_->stopping_) {
        return false;
    }
    Entries& from = entry_->working ? registry_->others_ : registry_->waiting_;
    entry_->working = false;
    registry_->waiting_.splice(registry_->waiting_.end(), from, entry_);
    return true;
}

bool ConnectionRegistry::Place::work() {
    const std::lock_guard lock(registry_->mutex_);
    if (entry_->closing) {
        return false;
    }
    if (!entry_->working) {
        entry_->working = true;
        registry_->others_.splice(registry_->others_.end(), registry_->waiting_, entry_);
    }
    return true;
}

std::optional<ConnectionRegistry::Place> ConnectionRegistry::admit(std::function<void()> close) {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
        return std::nullopt;
    }
    const std::size_t taken = waiting_.size() + others_.size() - closing_;
    if (taken >= limit_) {
        if (waiting_.empty()) {
            ++refused_;
            return std::nullopt;
        }
        ++evicted_;
        this->close(waiting_.front());
        others_.splice(others_.end(), waiting_, waiting_.begin());
    }
    waiting_.push_back({std::move(close)});
    return Place(*this, std::prev(waiting_.end()));
}

void ConnectionRegistry::close_waiting() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    std::ranges::for_each(waiting_, [&](Entry& entry) { this->close(entry); });
    others_.splice(others_.end(), waiting_);
}

void ConnectionRegistry::close_all() {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : others_) {
        if (!entry.closing) {
            this->close(entry);
        }
    }
}

bool ConnectionRegistry::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool ConnectionRegistry::wait_until_empty(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, patience, [&] { return waiting_.empty() && others_.empty(); });
}

ConnectionRegistry::Counts ConnectionRegistry::counts() const {
    const std::lock_guard lock(mutex_);
    return {waiting_.size() + others_.size() - closing_, others_.size() - closing_, evicted_,
            refused_};
}

void ConnectionRegistry::close(Entry& entry) {
    entry.closing = true;
    ++closing_;
    entry.close();
}

}  // namespace rollcall::server
