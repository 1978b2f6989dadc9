#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>

namespace rollcall::app {

/// The measurement of the gallery that is under way, if any. It works on copies of the templates,
/// so that a removal stops it and waits for its end. Thread-safe.
class RunningMeasurement {
  public:
    /// Stops the one that is under way, and returns when it holds no template any more; at once if
    /// there is none. One that begins meanwhile is not waited for.
    void stop_and_wait() {
        std::unique_lock lock(mutex_);
        if (!stop_) {
            return;
        }
        stop_->request_stop();
        over_.wait(lock, [this, before = ended_] { return ended_ != before; });
    }

  private:
    friend class MeasurementTurn;

    std::optional<std::stop_token> begin() {
        const std::lock_guard lock(mutex_);
        return stop_ ? std::nullopt : std::optional(stop_.emplace().get_token());
    }
    void end() {
        const std::lock_guard lock(mutex_);
        stop_.reset();
        ++ended_;
        over_.notify_all();
    }

    std::mutex mutex_;  ///< over what follows
    std::condition_variable over_;
    std::optional<std::stop_source> stop_;  ///< of the one that is under way
    std::uint64_t ended_ = 0;
};

/// Held while the gallery is measured; one at a time. Whoever has it holds no template after it is
/// gone.
class MeasurementTurn {
  public:
    explicit MeasurementTurn(RunningMeasurement& running)
        : running_(running), stop_(running.begin()) {}
    ~MeasurementTurn() {
        if (stop_) {
            running_.end();
        }
    }
    MeasurementTurn(const MeasurementTurn&) = delete;
    MeasurementTurn& operator=(const MeasurementTurn&) = delete;
    MeasurementTurn(MeasurementTurn&&) = delete;
    MeasurementTurn& operator=(MeasurementTurn&&) = delete;

    /// Nothing if somebody else has the turn. Once a stop is requested: give up soon.
    const std::optional<std::stop_token>& stop() const noexcept { return stop_; }

  private:
    RunningMeasurement& running_;
    const std::optional<std::stop_token> stop_;
};

}  // namespace rollcall::app
