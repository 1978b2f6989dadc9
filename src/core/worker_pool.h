#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace rollcall {

/// A fixed number of threads behind a bounded queue. The only place where Rollcall computes while
/// serving: I/O threads hand work over and never wait. Thread-safe.
class WorkerPool {
  public:
    /// `threads` >= 1; `queue_limit` >= 0 is how many jobs may wait beside those being run.
    WorkerPool(std::size_t threads, std::size_t queue_limit);
    /// Runs what was accepted, then joins.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Takes the job, or returns false at once when the queue is full or the pool is stopping.
    /// A job must not throw; one that does is logged and dropped, and the thread goes on.
    [[nodiscard]] bool try_submit(std::function<void()> job);

    /// Accepts nothing more, runs what was accepted, joins. May be called twice.
    void stop();

    std::size_t threads() const noexcept;
    std::size_t waiting() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace rollcall
