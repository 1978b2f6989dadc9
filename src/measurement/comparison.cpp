#include "measurement/comparison.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <thread>

#include "gallery/kernels.h"

namespace rollcall::measurement {
namespace {

/// What one thread has gathered of a pass over all pairs.
struct Share {
    std::vector<Comparison> genuine;
    std::vector<Comparison> impostors;
    Histogram genuine_histogram;
    Histogram impostor_histogram;
};

float similarity(const gallery::KernelSet& kernels, const Templates& templates, std::size_t row,
                 std::size_t other) {
    const std::vector<float>& a = templates.embeddings[row];
    const std::vector<float>& b = templates.embeddings[other];
    if (a.empty() || b.empty()) {
        return -1;
    }
    return static_cast<float>(kernels.dot_floats(a.data(), b.data(), templates.dimension));
}

using Visit = std::function<void(Share&, const Comparison&)>;

/// Calls `visit` for each pair, with the share of the thread it is on.
std::vector<Share> for_all_pairs(const Templates& templates, std::size_t threads,
                                 const Visit& visit) {
    const gallery::KernelSet kernels = gallery::fastest_kernels();
    std::vector<Share> shares(std::max<std::size_t>(1, threads));
    std::atomic<std::size_t> next{0};
    const auto work = [&](Share& share) {
        for (std::size_t row = next++; row < templates.embeddings.size(); row = next++) {
            for (std::size_t other = row + 1; other < templates.embeddings.size(); ++other) {
                visit(share, {similarity(kernels, templates, row, other), templates.people[row],
                              templates.people[other]});
            }
        }
    };
    std::vector<std::jthread> workers;
    workers.reserve(shares.size());
    for (Share& share : shares) {
        workers.emplace_back([&work, &share] { work(share); });
    }
    workers.clear();
    return shares;
}

void append(std::vector<Comparison>& to, const std::vector<Comparison>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void sort_most_similar_first(std::vector<Comparison>& comparisons) {
    std::ranges::sort(comparisons, std::ranges::greater{}, &Comparison::similarity);
}

/// The similarity above which the tail lies, seen in the histograms.
float tail_floor(const AllPairs& pairs) {
    const auto impostors = static_cast<double>(pairs.impostor_histogram.total());
    const auto genuine = static_cast<double>(pairs.genuine_histogram.total());
    double impostors_above = 0;
    double genuine_above = 0;
    double wanted =
        std::max(impostors * AllPairs::kTailShare, static_cast<double>(AllPairs::kTailLeast));
    for (std::size_t bin = Histogram::kBins; bin-- > 0;) {
        impostors_above += static_cast<double>(pairs.impostor_histogram.bins[bin]);
        genuine_above += static_cast<double>(pairs.genuine_histogram.bins[bin]);
        const bool errors_still_unequal =
            genuine > 0 && impostors_above * genuine < (genuine - genuine_above) * impostors;
        if (errors_still_unequal) {
            wanted = std::max(wanted, 2 * impostors_above);
        } else if (impostors_above >= wanted) {
            return Histogram::lower_edge(bin);
        }
    }
    return -1;
}

}  // namespace

double weight_of(const Comparison& comparison, const Weights& weights) {
    const double first = weights[comparison.first];
    return comparison.genuine() ? first : first * weights[comparison.second];
}

void Histogram::add(float similarity) noexcept {
    const float place = (similarity + 1) / 2 * static_cast<float>(kBins);
    const float bin = std::clamp(place, 0.0F, static_cast<float>(kBins - 1));
    ++bins[static_cast<std::size_t>(bin)];
}

void Histogram::add(const Histogram& other) noexcept {
    std::ranges::transform(bins, other.bins, bins.begin(), std::plus{});
}

std::uint64_t Histogram::total() const noexcept {
    return std::accumulate(bins.begin(), bins.end(), std::uint64_t{0});
}

float Histogram::lower_edge(std::size_t bin) noexcept {
    return -1 + 2 * static_cast<float>(bin) / static_cast<float>(kBins);
}

AllPairs compare_all(const Templates& templates, std::size_t threads) {
    AllPairs pairs;
    for (const std::uint32_t person : templates.people) {
        pairs.templates_of.resize(
            std::max<std::size_t>(pairs.templates_of.size(), person + std::size_t{1}));
        ++pairs.templates_of[person];
    }
    const auto counted =
        for_all_pairs(templates, threads, [](Share& share, const Comparison& comparison) {
            if (comparison.genuine()) {
                share.genuine_histogram.add(comparison.similarity);
                share.genuine.push_back(comparison);
            } else {
                share.impostor_histogram.add(comparison.similarity);
            }
        });
    for (const Share& share : counted) {
        append(pairs.genuine, share.genuine);
        pairs.genuine_histogram.add(share.genuine_histogram);
        pairs.impostor_histogram.add(share.impostor_histogram);
    }
    const float floor = tail_floor(pairs);
    const auto gathered =
        for_all_pairs(templates, threads, [floor](Share& share, const Comparison& comparison) {
            if (!comparison.genuine() && comparison.similarity >= floor) {
                share.impostors.push_back(comparison);
            }
        });
    for (const Share& share : gathered) {
        append(pairs.impostor_tail, share.impostors);
    }
    sort_most_similar_first(pairs.genuine);
    sort_most_similar_first(pairs.impostor_tail);
    return pairs;
}

}  // namespace rollcall::measurement
