#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "measurement/bootstrap.h"

namespace rollcall::measurement {

/// Templates of one model and whose they are: row i belongs to the person `people[i]`, a number
/// from 0. Each embedding is `dimension` floats of L2 norm 1, or empty where no face was found.
struct Templates {
    std::size_t dimension = 0;
    std::vector<std::vector<float>> embeddings;
    std::vector<std::uint32_t> people;
};

/// Two pictures compared 1:1.
struct Comparison {
    float similarity = 0;  ///< cosine, -1..1; -1 where a picture gave no template
    std::uint32_t first = 0;
    std::uint32_t second = 0;  ///< the people shown, by number

    bool genuine() const noexcept { return first == second; }
};

/// How often the comparison counts: as often as both of its people do, one person's own as often as
/// that person does.
double weight_of(const Comparison& comparison, const Weights& weights);

/// How many comparisons fell into each of kBins equal steps of similarity from -1 to 1.
struct Histogram {
    static constexpr std::size_t kBins = 2000;

    std::vector<std::uint64_t> bins = std::vector<std::uint64_t>(kBins);

    void add(float similarity) noexcept;
    void add(const Histogram& other) noexcept;
    std::uint64_t total() const noexcept;
    static float lower_edge(std::size_t bin) noexcept;
};

/// Every template compared with every other one.
struct AllPairs {
    std::vector<std::uint32_t> templates_of;  ///< person -> templates
    std::vector<Comparison> genuine;          ///< most similar first
    /// The most similar of the impostor comparisons, most similar first: at least kTailShare of
    /// them, and twice as many as the equal error rate needs; all, if they are not more than
    /// kTailLeast, since a resample of few people needs a longer tail.
    std::vector<Comparison> impostor_tail;
    Histogram genuine_histogram;
    Histogram impostor_histogram;

    static constexpr double kTailShare = 0.02;
    static constexpr std::uint64_t kTailLeast = 1'000'000;
};

/// Compares on `threads` threads; takes n^2 / 2 dot products twice, and memory for the tail alone.
AllPairs compare_all(const Templates& templates, std::size_t threads);

}  // namespace rollcall::measurement
