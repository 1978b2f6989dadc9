#include "core/worker_pool.h"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall {
namespace {

/// A door that jobs wait at until it is opened; it opens at the latest when the test ends.
class Gate {
  public:
    Gate() = default;
    ~Gate() { open(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    void open() {
        if (!open_.test_and_set()) {
            open_.notify_all();
        }
    }
    void pass() const { open_.wait(false); }

  private:
    std::atomic_flag open_;
};

/// Occupies every thread of the pool; returns when they all stand at the gate.
void occupy(WorkerPool& pool, const Gate& gate) {
    std::latch arrived(static_cast<std::ptrdiff_t>(pool.threads()));
    for (std::size_t i = 0; i < pool.threads(); ++i) {
        ASSERT_TRUE(pool.try_submit([&] {
            arrived.count_down();
            gate.pass();
        }));
    }
    arrived.wait();
}

TEST(WorkerPool, RunsEveryJobOnce) {
    std::atomic<int> ran = 0;
    {
        WorkerPool pool(3, 200);
        for (int i = 0; i < 200; ++i) {
            ASSERT_TRUE(pool.try_submit([&] { ++ran; }));
        }
    }
    EXPECT_EQ(ran, 200);
}

TEST(WorkerPool, RunsOnItsOwnThreads) {
    WorkerPool pool(1, 1);
    EXPECT_EQ(pool.threads(), 1U);
    std::promise<std::thread::id> ran_on;
    ASSERT_TRUE(pool.try_submit([&] { ran_on.set_value(std::this_thread::get_id()); }));
    EXPECT_NE(ran_on.get_future().get(), std::this_thread::get_id());
}

TEST(WorkerPool, RunsAsManyJobsAtOnceAsItHasThreads) {
    Gate gate;
    WorkerPool pool(4, 0);
    occupy(pool, gate);  // would not return if fewer than four ran side by side
    EXPECT_EQ(pool.waiting(), 0U);
    gate.open();
}

TEST(WorkerPool, RefusesWhenTheQueueIsFullAndTakesAgainAfterwards) {
    Gate gate;
    std::atomic<int> ran = 0;
    WorkerPool pool(2, 3);
    occupy(pool, gate);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(pool.try_submit([&] { ++ran; }));
    }
    EXPECT_EQ(pool.waiting(), 3U);
    EXPECT_FALSE(pool.try_submit([&] { ran += 100; }));
    EXPECT_EQ(pool.waiting(), 3U);
    gate.open();

    std::promise<void> later;
    while (!pool.try_submit([&] { later.set_value(); })) {
        std::this_thread::yield();
    }
    later.get_future().get();
    pool.stop();
    EXPECT_EQ(ran, 3) << "the refused job must not run";
}

TEST(WorkerPool, WithNoQueueItTakesOnlyWhatAThreadIsFreeFor) {
    Gate gate;
    WorkerPool pool(2, 0);
    occupy(pool, gate);
    EXPECT_FALSE(pool.try_submit([] {}));
    gate.open();
}

TEST(WorkerPool, KeepsTheOrderOnOneThread) {
    Gate gate;
    std::vector<int> order;
    WorkerPool pool(1, 10);
    occupy(pool, gate);
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(pool.try_submit([&order, i] { order.push_back(i); }));
    }
    gate.open();
    pool.stop();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(WorkerPool, StopRunsWhatWasAcceptedAndThenRefuses) {
    Gate gate;
    std::atomic<int> ran = 0;
    WorkerPool pool(1, 5);
    occupy(pool, gate);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(pool.try_submit([&] { ++ran; }));
    }
    gate.open();
    pool.stop();
    EXPECT_EQ(ran, 5);
    EXPECT_FALSE(pool.try_submit([&] { ++ran; }));
    pool.stop();
    EXPECT_EQ(ran, 5);
    EXPECT_EQ(pool.threads(), 1U);
}

TEST(WorkerPool, GoesOnAfterAJobThatThrows) {
    WorkerPool pool(1, 3);
    ASSERT_TRUE(pool.try_submit([] { throw std::runtime_error("thrown by the test"); }));
    ASSERT_TRUE(pool.try_submit([] { throw 42; }));
    std::promise<void> alive;
    ASSERT_TRUE(pool.try_submit([&] { alive.set_value(); }));
    alive.get_future().get();
}

TEST(WorkerPool, LetsGoOfWhatAJobHeldBeforeTheNext) {
    WorkerPool pool(1, 2);
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    ASSERT_TRUE(pool.try_submit([held = std::move(held)] {}));
    std::promise<bool> gone;
    ASSERT_TRUE(pool.try_submit([&] { gone.set_value(watched.expired()); }));
    EXPECT_TRUE(gone.get_future().get());
}

TEST(WorkerPool, TakesJobsFromManyThreads) {
    constexpr int kEach = 300;
    std::atomic<int> accepted = 0;
    std::atomic<int> ran = 0;
    {
        WorkerPool pool(2, 4);
        std::vector<std::thread> callers;
        callers.reserve(4);
        for (int i = 0; i < 4; ++i) {
            callers.emplace_back([&] {
                for (int job = 0; job < kEach; ++job) {
                    accepted += pool.try_submit([&] { ++ran; }) ? 1 : 0;
                }
            });
        }
        for (std::thread& caller : callers) {
            caller.join();
        }
    }
    EXPECT_GT(accepted, 0);
    EXPECT_EQ(ran, accepted);
}

}  // namespace
}  // namespace rollcall
