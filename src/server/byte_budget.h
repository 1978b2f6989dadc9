#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace rollcall::server {

/// How many bytes of bodies, of requests or of answers, may be held at once over all connections.
/// Thread-safe.
class ByteBudget {
  public:
    explicit ByteBudget(std::size_t bytes) : capacity_(bytes), free_(bytes) {}

    std::size_t in_use() const noexcept { return capacity_ - free_.load(); }

    /// A share that grows as a body does, given back when it goes. For one thread at a time.
    class Share {
      public:
        explicit Share(ByteBudget& budget) noexcept : budget_(&budget) {}
        ~Share() {
            if (budget_ != nullptr) {
                budget_->free_ += held_;
            }
        }
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), held_(other.held_) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(held_, other.held_);
            return *this;
        }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// Grows to hold `bytes` in all; false, unchanged, if the budget has not so much left.
        [[nodiscard]] bool grow_to(std::size_t bytes) noexcept {
            if (bytes <= held_) {
                return true;
            }
            if (!budget_->take(bytes - held_)) {
                return false;
            }
            held_ = bytes;
            return true;
        }

      private:
        ByteBudget* budget_;
        std::size_t held_ = 0;
    };

  private:
    bool take(std::size_t bytes) noexcept {
        std::size_t free = free_.load();
        while (free >= bytes) {
            if (free_.compare_exchange_weak(free, free - bytes)) {
                return true;
            }
        }
        return false;
    }

    const std::size_t capacity_;
    std::atomic<std::size_t> free_;
};

}  // namespace rollcall::server
