#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/result.h"

namespace rollcall::app {

/// Calls `work` once for each picture 0 .. count - 1 on `threads` threads and gives the outcomes in
/// that order. Where it answers `busy` (large pictures side by side needed more pixels than the
/// budget has), it is called once more when the others are done. What it throws becomes that
/// picture's error. `progress` hears how many of how many are done, one call at a time.
template <class T>
std::vector<Result<T>> for_each_picture(
    std::size_t count, std::size_t threads,
    const std::function<void(std::size_t, std::size_t)>& progress,
    const std::function<Result<T>(std::size_t)>& work) {
    std::vector<std::optional<Result<T>>> outcomes(count);
    std::vector<std::size_t> crowded;
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::size_t done = 0;
    const auto guarded = [&](std::size_t index) -> Result<T> {
        try {
            return work(index);
        } catch (const std::exception& error) {
            return Error{ErrorCode::internal, "a fault of Rollcall itself", error.what()};
        }
    };
    const auto record = [&](std::size_t index, Result<T> outcome) {
        outcomes[index].emplace(std::move(outcome));
        progress(++done, count);
    };
    const auto take_turns = [&] {
        for (std::size_t index = next++; index < count; index = next++) {
            Result<T> outcome = guarded(index);
            const std::lock_guard lock(mutex);
            if (!outcome && outcome.error().code == ErrorCode::busy) {
                crowded.push_back(index);
            } else {
                record(index, std::move(outcome));
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) {
            workers.emplace_back(take_turns);
        }
    }
    for (const std::size_t index : crowded) {
        record(index, guarded(index));
    }
    std::vector<Result<T>> results;
    results.reserve(count);
    for (auto& outcome : outcomes) {
        results.push_back(std::move(*outcome));
    }
    return results;
}

}  // namespace rollcall::app
