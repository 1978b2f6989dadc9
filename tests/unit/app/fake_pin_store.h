#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "people/pin_store.h"

namespace rollcall::app {

/// PINs in memory. Thread-safe.
class FakePinStore final : public people::PinStore {
  public:
    Result<std::optional<people::StoredPin>> find_pin(PersonKey person) const override {
        const std::lock_guard lock(mutex_);
        const auto found = pins_.find(person);
        return found == pins_.end() ? std::nullopt : std::optional(found->second);
    }
    Status put_pin(PersonKey person, const std::optional<std::string>& hash) override {
        const std::lock_guard lock(mutex_);
        pins_.erase(person);
        if (hash) {
            pins_[person].hash = *hash;
        }
        return {};
    }
    Result<bool> begin_try(PersonKey person) override {
        const std::lock_guard lock(mutex_);
        if (pins_[person].locked()) {
            return false;
        }
        ++pins_[person].failures;
        return true;
    }
    Status forget_failures(PersonKey person) override {
        const std::lock_guard lock(mutex_);
        pins_[person].failures = 0;
        return {};
    }

  private:
    mutable std::mutex mutex_;
    std::map<PersonKey, people::StoredPin> pins_;
};

}  // namespace rollcall::app
