#include "store/sqlite/wiping.h"

namespace rollcall::store {

Status Wiping::finish() {
    const auto until = std::chrono::steady_clock::now() + deadline_;
    const std::lock_guard lock(wiping_);
    if (Status begun = begin(); !begun) {
        return begun;
    }
    if (being_wiped_.empty()) {
        return {};
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    Status wiped = finish_erasure(database_, being_wiped_, left);
    end(wiped.has_value());
    return wiped;
}

/// The traces together with what the database knows of them: no deletion comes in between.
Status Wiping::begin() {
    const std::lock_guard lock(removing_);
    const auto pending = database_.connections().read(
        [](SQLite::Database& reader) -> Result<std::int64_t> { return pending_erasure(reader); });
    if (!pending) {
        return pending.error();
    }
    being_wiped_.add(std::exchange(waiting_, Traces()));
    if (being_wiped_.empty() && *pending != 0) {
        being_wiped_.add_unknown();
        being_wiped_.add_deletion(*pending);
    }
    return {};
}

void Wiping::end(bool wiped) {
    const std::lock_guard lock(removing_);
    if (!wiped) {
        waiting_.add(std::move(being_wiped_));
    }
    being_wiped_ = Traces();
}

}  // namespace rollcall::store
