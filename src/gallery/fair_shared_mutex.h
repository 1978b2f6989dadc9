#pragma once

#include <mutex>
#include <shared_mutex>

namespace rollcall::gallery {

/// A std::shared_mutex on which readers cannot starve a writer (with the C library's they can): who
/// comes after a waiting writer waits behind it. Fits std::unique_lock and std::shared_lock.
class FairSharedMutex {
  public:
    void lock() {
        const std::lock_guard queue(turnstile_);
        mutex_.lock();
    }
    void unlock() { mutex_.unlock(); }
    void lock_shared() {
        const std::lock_guard queue(turnstile_);
        mutex_.lock_shared();
    }
    void unlock_shared() { mutex_.unlock_shared(); }

  private:
    std::mutex turnstile_;
    std::shared_mutex mutex_;
};

}  // namespace rollcall::gallery
