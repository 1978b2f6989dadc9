#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "core/worker_pool.h"

namespace rollcall::server {

/// The server's jobs in the worker pool, counted, so that it can wait for those that refer to it
/// before it goes. Thread-safe.
class Jobs {
  public:
    explicit Jobs(WorkerPool& workers) : workers_(workers) {}

    /// False at once if the pool is full.
    [[nodiscard]] bool try_submit(std::function<void()> job);
    std::size_t waiting() const { return workers_.waiting(); }
    /// Until every job that was taken has ended.
    void wait_until_done();

  private:
    void end_one();

    WorkerPool& workers_;
    std::mutex mutex_;
    std::condition_variable done_;
    std::size_t under_way_ = 0;
};

}  // namespace rollcall::server
