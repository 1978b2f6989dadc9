#include "measurement/identification.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace rollcall::measurement {
namespace {

/// A trial's searches by kind, highest similarity first.
struct Sorted {
    std::vector<Search> strangers;
    std::vector<Search> found;   ///< mated, the mate first
    std::vector<Search> missed;  ///< mated, somebody else or nobody first
};

Sorted sorted(const Trial& trial) {
    Sorted result;
    for (const Search& search : trial) {
        auto& kind = !search.mated       ? result.strangers
                     : search.mate_first ? result.found
                                         : result.missed;
        kind.push_back(search);
    }
    std::ranges::sort(result.strangers, std::ranges::greater{}, &Search::similarity);
    std::ranges::sort(result.found, std::ranges::greater{}, &Search::similarity);
    return result;
}

double weight_of(const std::vector<Search>& searches, const Weights& weights) {
    double sum = 0;
    for (const Search& search : searches) {
        sum += weights[search.person];
    }
    return sum;
}

/// The smallest threshold that at most `allowed` of the strangers' searches reach; -1 if all may.
float threshold_for(const std::vector<Search>& strangers, const Weights& weights, double allowed) {
    double reached = 0;
    for (const Search& search : strangers) {
        reached += weights[search.person];
        if (reached > allowed) {
            return std::nextafter(search.similarity, 2.0F);
        }
    }
    return -1;
}

double reaching(const std::vector<Search>& found, const Weights& weights, float threshold) {
    double sum = 0;
    for (const Search& search : found) {
        if (search.similarity < threshold) {
            break;
        }
        sum += weights[search.person];
    }
    return sum;
}

/// What one look at all trials gives.
struct Figures {
    double rank1 = 0;
    std::vector<double> thresholds;
    std::vector<double> fnirs;
};

std::optional<Figures> figures(const std::vector<Sorted>& trials, std::span<const double> fpirs,
                               const Weights& weights) {
    Figures mean{0, std::vector<double>(fpirs.size()), std::vector<double>(fpirs.size())};
    for (const Sorted& trial : trials) {
        const double strangers = weight_of(trial.strangers, weights);
        const double found = weight_of(trial.found, weights);
        const double mated = found + weight_of(trial.missed, weights);
        if (!(strangers > 0 && mated > 0)) {
            return std::nullopt;
        }
        mean.rank1 += found / mated;
        for (std::size_t i = 0; i < fpirs.size(); ++i) {
            const float threshold = threshold_for(trial.strangers, weights, fpirs[i] * strangers);
            mean.thresholds[i] += static_cast<double>(threshold);
            mean.fnirs[i] += 1 - reaching(trial.found, weights, threshold) / mated;
        }
    }
    const auto number = static_cast<double>(trials.size());
    mean.rank1 /= number;
    for (std::size_t i = 0; i < fpirs.size(); ++i) {
        mean.thresholds[i] /= number;
        mean.fnirs[i] /= number;
    }
    return mean;
}

std::vector<double> told_by(const std::vector<Sorted>& trials, std::span<const double> fpirs) {
    std::vector<double> told;
    for (const double fpir : fpirs) {
        if (std::ranges::all_of(trials, [fpir](const Sorted& trial) {
                return fpir * static_cast<double>(trial.strangers.size()) >= 1;
            })) {
            told.push_back(fpir);
        }
    }
    return told;
}

}  // namespace

std::optional<IdentificationFigures> identification_figures(const std::vector<Trial>& trials,
                                                            std::span<const double> fpirs,
                                                            std::size_t people,
                                                            std::size_t resamples) {
    std::vector<Sorted> ordered;
    std::ranges::transform(trials, std::back_inserter(ordered), sorted);
    const std::vector<double> told = told_by(ordered, fpirs);
    const auto once = trials.empty() ? std::nullopt : figures(ordered, told, Weights(people, 1U));
    if (!once) {
        return std::nullopt;
    }
    Bootstrap bootstrap(people);
    std::vector<double> rank1s;
    std::vector<std::vector<double>> fnirs(told.size());
    for (std::size_t i = 0; i < resamples; ++i) {
        const auto drawn = figures(ordered, told, bootstrap.draw());
        if (!drawn) {
            continue;
        }
        rank1s.push_back(drawn->rank1);
        for (std::size_t at = 0; at < told.size(); ++at) {
            fnirs[at].push_back(drawn->fnirs[at]);
        }
    }
    IdentificationFigures result{estimate(once->rank1, std::move(rank1s), people), {}};
    for (std::size_t at = 0; at < told.size(); ++at) {
        result.fnir_at_fpir.push_back({told[at], static_cast<float>(once->thresholds[at]),
                                       estimate(once->fnirs[at], std::move(fnirs[at]), people)});
    }
    return result;
}

std::vector<IdentificationPoint> identification_curve(const Trial& trial) {
    const Sorted ordered = sorted(trial);
    std::vector<IdentificationPoint> curve;
    const auto strangers = static_cast<double>(ordered.strangers.size());
    const auto mated = static_cast<double>(ordered.found.size() + ordered.missed.size());
    if (!(strangers > 0 && mated > 0)) {
        return curve;
    }
    std::uint32_t most = 0;
    for (const Search& search : trial) {
        most = std::max(most, search.person);
    }
    const Weights each_once(std::size_t{most} + 1, 1U);
    for (double decade = 1; decade * strangers >= 1; decade /= 10) {
        for (int tenth = 10; tenth > 1; --tenth) {
            const double fpir = decade * tenth / 10;
            const float threshold = threshold_for(ordered.strangers, each_once, fpir * strangers);
            const double reached = reaching(ordered.found, each_once, threshold);
            curve.push_back({threshold, fpir, 1 - reached / mated});
        }
    }
    return curve;
}

}  // namespace rollcall::measurement
