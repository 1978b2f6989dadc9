#include "measurement/attack_detection.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace rollcall::measurement {
namespace {

/// Where the species begin among the figures of a point: behind both kinds of bona fide ones.
constexpr std::ptrdiff_t kFirstSpecies = 2;

/// The presentations with the lowest score first.
Presentations sorted(Presentations presentations) {
    std::ranges::sort(presentations.bona_fide, {}, &Presentation::score);
    std::ranges::sort(presentations.control, {}, &Presentation::score);
    for (auto& attacks : presentations.species) {
        std::ranges::sort(attacks, {}, &Presentation::score);
    }
    return presentations;
}

bool can_tell(const Presentations& presentations) {
    return !presentations.bona_fide.empty() && !presentations.species.empty() &&
           std::ranges::none_of(presentations.species, &std::vector<Presentation>::empty);
}

double total(const std::vector<Presentation>& list, const Weights& weights) {
    double sum = 0;
    for (const Presentation& presentation : list) {
        sum += weights[presentation.person];
    }
    return sum;
}

/// Share of the list under the threshold; 0 for a resample that drew none of it.
double share_under(const std::vector<Presentation>& list, const Weights& weights,
                   double threshold) {
    double under = 0;
    double all = 0;
    for (const Presentation& presentation : list) {
        const double weight = weights[presentation.person];
        all += weight;
        under += presentation.score < threshold ? weight : 0;
    }
    return all > 0 ? under / all : 0;
}

/// The largest threshold that leaves at most this share of the list under it.
double threshold_for(const std::vector<Presentation>& list, const Weights& weights, double bpcer) {
    const double allowed = bpcer * total(list, weights);
    double under = 0;
    for (const Presentation& presentation : list) {
        under += weights[presentation.person];
        if (under > allowed) {
            return presentation.score;
        }
    }
    return list.back().score;
}

double equal_error_rate(const std::vector<Presentation>& bona_fide,
                        const std::vector<Presentation>& attacks, const Weights& weights) {
    const double live = total(bona_fide, weights);
    const double attacked = total(attacks, weights);
    if (!(live > 0 && attacked > 0)) {
        return 0;
    }
    double rejected = 0;
    double stopped = 0;
    auto bona = bona_fide.begin();
    auto attack = attacks.begin();
    double bpcer = 0;
    double apcer = 1;
    while (bpcer < apcer && (bona != bona_fide.end() || attack != attacks.end())) {
        constexpr double kEnd = std::numeric_limits<double>::infinity();
        const double score = std::min(bona == bona_fide.end() ? kEnd : bona->score,
                                      attack == attacks.end() ? kEnd : attack->score);
        for (; bona != bona_fide.end() && bona->score <= score; ++bona) {
            rejected += weights[bona->person];
        }
        for (; attack != attacks.end() && attack->score <= score; ++attack) {
            stopped += weights[attack->person];
        }
        bpcer = rejected / live;
        apcer = 1 - stopped / attacked;
    }
    return (bpcer + apcer) / 2;
}

/// Figures of one draw of the people: BPCER, that of the control, each species' APCER, the worst of
/// these.
std::vector<double> shares_at(const Presentations& presentations, const Weights& weights,
                              double threshold) {
    std::vector<double> shares{share_under(presentations.bona_fide, weights, threshold),
                               share_under(presentations.control, weights, threshold)};
    shares.reserve(kFirstSpecies + presentations.species.size() + 1);
    for (const auto& attacks : presentations.species) {
        shares.push_back(1 - share_under(attacks, weights, threshold));
    }
    shares.push_back(*std::max_element(shares.begin() + kFirstSpecies, shares.end()));
    return shares;
}

using Figures = std::function<std::vector<double>(const Weights&)>;

/// Each figure over all people, with its interval.
std::vector<Estimate> with_intervals(const Figures& figures, std::size_t people,
                                     std::size_t resamples) {
    const std::vector<double> once = figures(Weights(people, 1U));
    std::vector<std::vector<double>> resampled(once.size());
    Bootstrap bootstrap(people);
    for (std::size_t i = 0; i < resamples; ++i) {
        const std::vector<double> drawn = figures(bootstrap.draw());
        for (std::size_t at = 0; at < drawn.size(); ++at) {
            resampled[at].push_back(drawn[at]);
        }
    }
    std::vector<Estimate> estimates;
    estimates.reserve(once.size());
    for (std::size_t at = 0; at < once.size(); ++at) {
        estimates.push_back(estimate(once[at], std::move(resampled[at]), people));
    }
    return estimates;
}

DetectionPoint point_of(double threshold, const std::vector<Estimate>& shares) {
    return {threshold,
            shares[0],
            shares[1],
            {shares.begin() + kFirstSpecies, shares.end() - 1},
            shares.back()};
}

}  // namespace

std::optional<DetectionFigures> detection_figures(const Presentations& presentations,
                                                  std::span<const double> bpcers,
                                                  std::size_t people, std::size_t resamples) {
    if (!can_tell(presentations)) {
        return std::nullopt;
    }
    const Presentations ordered = sorted(presentations);
    DetectionFigures result;
    for (const double bpcer : bpcers) {
        const auto shares = with_intervals(
            [&](const Weights& weights) {
                return shares_at(ordered, weights,
                                 threshold_for(ordered.bona_fide, weights, bpcer));
            },
            people, resamples);
        const Weights once(people, 1U);
        result.points.push_back(point_of(threshold_for(ordered.bona_fide, once, bpcer), shares));
    }
    result.eer = with_intervals(
        [&](const Weights& weights) {
            std::vector<double> rates;
            rates.reserve(ordered.species.size());
            for (const auto& attacks : ordered.species) {
                rates.push_back(equal_error_rate(ordered.bona_fide, attacks, weights));
            }
            return rates;
        },
        people, resamples);
    return result;
}

std::optional<DetectionPoint> detection_point(const Presentations& presentations, double threshold,
                                              std::size_t people, std::size_t resamples) {
    if (!can_tell(presentations)) {
        return std::nullopt;
    }
    return point_of(threshold, with_intervals(
                                   [&](const Weights& weights) {
                                       return shares_at(presentations, weights, threshold);
                                   },
                                   people, resamples));
}

}  // namespace rollcall::measurement
