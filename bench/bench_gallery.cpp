/// Searches over a gallery of templates: the index (int8, then float for what may be among the
/// answers) beside a plain scan of all templates in float, in one run, by CPU time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "gallery/distance.h"
#include "gallery/exact_index.h"

namespace {

using rollcall::ModelId;
using rollcall::PersonKey;
using rollcall::PhotoKey;
using rollcall::gallery::Entry;
using rollcall::gallery::VectorIndex;

constexpr std::size_t kDimension = 512;
constexpr std::size_t kCandidates = 2;
constexpr std::size_t kPhotosEach = 2;

std::vector<float> random_unit(std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(kDimension);
    std::generate(vector.begin(), vector.end(), [&] { return normal(random); });
    rollcall::gallery::normalise(vector);
    return vector;
}

/// The templates of one size, made once and shared by the two contestants.
const std::vector<Entry>& templates(std::size_t count) {
    static std::vector<Entry> entries;
    if (entries.size() != count) {
        std::mt19937 random(1);
        entries.clear();
        entries.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            entries.push_back({PhotoKey(static_cast<std::int64_t>(i)),
                               PersonKey(static_cast<std::int64_t>(i / kPhotosEach)),
                               random_unit(random)});
        }
    }
    return entries;
}

/// Half of the probes show somebody enrolled, half a stranger.
std::vector<std::vector<float>> probes(const std::vector<Entry>& entries) {
    std::mt19937 random(2);
    std::vector<std::vector<float>> all;
    all.reserve(32);
    for (std::size_t i = 0; i < 32; ++i) {
        std::vector<float> probe = random_unit(random);
        if (i % 2 == 0) {
            const std::vector<float>& enrolled = entries[i * 31 % entries.size()].embedding;
            std::transform(probe.begin(), probe.end(), enrolled.begin(), probe.begin(),
                           std::plus<>());
            rollcall::gallery::normalise(probe);
        }
        all.push_back(std::move(probe));
    }
    return all;
}

/// The float scan that the index is measured against, given the same instructions to work with.
#if defined(__x86_64__)
[[gnu::target_clones("arch=skylake-avx512", "arch=haswell", "default")]]
#endif
void dot_rows(const float* rows, std::size_t count, const float* probe, float* dots) {
    constexpr std::size_t kLanes = 32;
    for (std::size_t row = 0; row < count; ++row) {
        const float* values = rows + row * kDimension;
        float sums[kLanes] = {};
        for (std::size_t i = 0; i < kDimension; i += kLanes) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                sums[lane] += values[i + lane] * probe[i + lane];
            }
        }
        dots[row] = std::accumulate(std::begin(sums), std::end(sums), 0.0F);
    }
}

void index_search(benchmark::State& state) {
    const std::vector<Entry>& entries = templates(static_cast<std::size_t>(state.range(0)));
    const std::unique_ptr<VectorIndex> index =
        rollcall::gallery::make_exact_index(ModelId("bench"), kDimension);
    if (const rollcall::Status built = index->rebuild(entries, 1); !built) {
        state.SkipWithError(built.error().message.c_str());
        return;
    }
    const auto all = probes(entries);
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(index->search(all[next++ % all.size()], kCandidates));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void float_scan(benchmark::State& state) {
    const std::vector<Entry>& entries = templates(static_cast<std::size_t>(state.range(0)));
    std::vector<float> rows;
    rows.reserve(entries.size() * kDimension);
    for (const Entry& entry : entries) {
        rows.insert(rows.end(), entry.embedding.begin(), entry.embedding.end());
    }
    const auto all = probes(entries);
    std::vector<float> dots(entries.size());
    std::size_t next = 0;
    for (auto _ : state) {
        dot_rows(rows.data(), entries.size(), all[next++ % all.size()].data(), dots.data());
        benchmark::DoNotOptimize(std::max_element(dots.begin(), dots.end()));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(float_scan)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(index_search)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
