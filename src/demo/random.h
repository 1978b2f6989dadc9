#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcall::demo {

/// SplitMix64 (Steele, Lea, Flood 2014), because the standard library's distributions differ from
/// one machine to the next. Not for secrets.
class Random {
  public:
    /// Another sequence for each pair of numbers: a seed, and what it is for.
    Random(std::uint64_t seed, std::uint64_t purpose) : state_(seed) { state_ = next() ^ purpose; }

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    /// From 0 to `limit` - 1; `limit` at least 1.
    int below(int limit) { return static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool in_a_hundred(int times) { return below(100) < times; }

    template <class Value, std::size_t count>
    const Value& one_of(const std::array<Value, count>& all) {
        return all[next() % count];
    }

  private:
    std::uint64_t state_;
};

}  // namespace rollcall::demo
