#include "core/worker_pool.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/log.h"

namespace rollcall {

struct WorkerPool::State {
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> queue;
    std::size_t queue_limit = 0;
    std::size_t idle = 0;  ///< threads that will take a job without keeping it waiting
    bool stopping = false;
    std::vector<std::thread> threads;
    std::size_t thread_count = 0;

    void work();
};

namespace {

void run_guarded(const std::function<void()>& job) {
    try {
        job();
    } catch (const std::exception& error) {
        log::error("a job threw", {{"what", error.what()}});
    } catch (...) {
        log::error("a job threw something that is no exception");
    }
}

}  // namespace

void WorkerPool::State::work() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) {
            return;
        }
        std::function<void()> job = std::move(queue.front());
        queue.pop_front();
        --idle;
        lock.unlock();
        run_guarded(job);
        job = nullptr;
        lock.lock();
        ++idle;
    }
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit)
    : state_(std::make_unique<State>()) {
    state_->queue_limit = queue_limit;
    state_->thread_count = threads;
    state_->idle = threads;
    try {
        for (std::size_t i = 0; i < threads; ++i) {
            state_->threads.emplace_back([state = state_.get()] { state->work(); });
        }
    } catch (...) {
        stop();  // those already started must be joined before their state goes
        throw;
    }
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::try_submit(std::function<void()> job) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopping || state_->queue.size() >= state_->idle + state_->queue_limit) {
            return false;
        }
        state_->queue.push_back(std::move(job));
    }
    state_->wake.notify_one();
    return true;
}

void WorkerPool::stop() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        threads.swap(state_->threads);
    }
    state_->wake.notify_all();
    for (std::thread& thread : threads) {
        thread.join();
    }
}

std::size_t WorkerPool::threads() const noexcept {
    return state_->thread_count;
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->queue.size();
}

}  // namespace rollcall
