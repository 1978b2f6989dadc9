#include "measurement/discard.h"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace rollcall::measurement {

std::vector<DiscardPoint> error_versus_discard(std::span<const JudgedSearch> searches,
                                               std::span<const double> shares) {
    std::vector<DiscardPoint> points;
    if (searches.empty()) {
        return points;
    }
    std::vector<JudgedSearch> worst_first(searches.begin(), searches.end());
    std::ranges::stable_sort(worst_first, std::less{}, &JudgedSearch::goodness);
    const auto fnir = [](auto begin, auto end) {
        const auto missed = std::count_if(begin, end, [](const auto& one) { return one.missed; });
        return begin == end ? 0.0 : static_cast<double>(missed) / static_cast<double>(end - begin);
    };
    for (const double share : shares) {
        const auto size = static_cast<double>(worst_first.size());
        const auto out =
            std::min(static_cast<std::size_t>(std::max(share, 0.0) * size), worst_first.size() - 1);
        const auto kept = worst_first.begin() + static_cast<std::ptrdiff_t>(out);
        points.push_back({.share = share,
                          .limit = kept->goodness,
                          .fnir_kept = fnir(kept, worst_first.end()),
                          .fnir_discarded = fnir(worst_first.begin(), kept)});
    }
    return points;
}

}  // namespace rollcall::measurement
