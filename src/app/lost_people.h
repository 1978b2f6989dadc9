#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <utility>

#include "core/ids.h"

namespace rollcall::app {

/// Enrolled people whom no search can find, because every template of theirs is damaged or of
/// another model. While there is one, nobody can be called "not known": it may be that one
/// (invariant 6). Thread-safe.
class LostPeople {
  public:
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return people_.size();
    }
    bool any() const {
        const std::lock_guard lock(mutex_);
        return !people_.empty();
    }
    /// Notes these people beside those noted before.
    void add(const std::set<PersonKey>& people) {
        const std::lock_guard lock(mutex_);
        people_.insert(people.begin(), people.end());
    }
    /// What a look at the whole store has found, in place of everybody noted before.
    void replace(std::set<PersonKey> people) {
        const std::lock_guard lock(mutex_);
        people_ = std::move(people);
    }
    /// The person has a sound template now, or has been removed.
    void erase(PersonKey person) {
        const std::lock_guard lock(mutex_);
        people_.erase(person);
    }

  private:
    mutable std::mutex mutex_;
    std::set<PersonKey> people_;
};

}  // namespace rollcall::app
