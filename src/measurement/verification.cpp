#include "measurement/verification.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace rollcall::measurement {
namespace {

/// How many comparisons there are when each person counts as often as `weights` says.
struct Totals {
    double genuine = 0;
    double impostor = 0;
};

Totals totals(const AllPairs& pairs, const Weights& weights) {
    Totals result;
    for (const Comparison& comparison : pairs.genuine) {
        result.genuine += weights[comparison.first];
    }
    double sum = 0;
    double sum_of_squares = 0;
    for (std::size_t person = 0; person < weights.size(); ++person) {
        const double templates = pairs.templates_of[person];
        const double weighted = templates * weights[person];
        sum += weighted;
        sum_of_squares += weighted * weighted;
    }
    result.impostor = (sum * sum - sum_of_squares) / 2;
    return result;
}

/// Walks down the similarities of one kind of comparison and adds up how many were reached.
class Descent {
  public:
    Descent(const std::vector<Comparison>& comparisons, const Weights& weights)
        : comparisons_(comparisons), weights_(weights) {}

    /// The similarity of the next one down; -2 below the last.
    float next() const {
        return place_ < comparisons_.size() ? comparisons_[place_].similarity : -2.0F;
    }
    void step() { reached_ += weight_of(comparisons_[place_++], weights_); }
    void step_to(float threshold) {
        while (next() >= threshold) {
            step();
        }
    }
    double reached() const { return reached_; }
    bool ended() const { return place_ == comparisons_.size(); }

  private:
    const std::vector<Comparison>& comparisons_;
    const Weights& weights_;
    std::size_t place_ = 0;
    double reached_ = 0;
};

struct Point {
    float threshold = 0;
    double tar = 0;
};

struct Figures {
    double eer = 0;
    std::vector<Point> points;  ///< one for each FAR
};

double equal_error_rate(const AllPairs& pairs, const Weights& weights, const Totals& total) {
    Descent genuine(pairs.genuine, weights);
    Descent impostor(pairs.impostor_tail, weights);
    double fmr = 0;
    double fnmr = 1;
    while (fmr < fnmr && !(genuine.ended() && impostor.ended())) {
        const float threshold = std::max(genuine.next(), impostor.next());
        genuine.step_to(threshold);
        impostor.step_to(threshold);
        fmr = impostor.reached() / total.impostor;
        fnmr = 1 - genuine.reached() / total.genuine;
    }
    return (fmr + fnmr) / 2;
}

std::optional<Figures> figures(const AllPairs& pairs, const Weights& weights,
                               std::span<const double> fars) {
    const Totals total = totals(pairs, weights);
    if (!(total.genuine > 0 && total.impostor > 0)) {
        return std::nullopt;
    }
    Figures result{equal_error_rate(pairs, weights, total), std::vector<Point>(fars.size())};
    Descent genuine(pairs.genuine, weights);
    Descent impostor(pairs.impostor_tail, weights);
    const bool whole = pairs.impostor_tail.size() == pairs.impostor_histogram.total();
    float excluded = -1;
    for (std::size_t i = fars.size(); i-- > 0;) {  // the smallest FAR has the highest threshold
        while (impostor.reached() <= fars[i] * total.impostor && !impostor.ended()) {
            excluded = impostor.next();
            impostor.step();
        }
        const bool all_may_pass = impostor.reached() <= fars[i] * total.impostor;
        // Where the tail ended too soon, its end is the lowest threshold that is known to be right.
        result.points[i].threshold = all_may_pass && whole ? -1 : std::nextafter(excluded, 2.0F);
        genuine.step_to(result.points[i].threshold);
        result.points[i].tar = genuine.reached() / total.genuine;
    }
    return result;
}

}  // namespace

std::optional<VerificationFigures> verification_figures(const AllPairs& pairs,
                                                        std::span<const double> fars,
                                                        std::size_t resamples) {
    const std::size_t people = pairs.templates_of.size();
    std::vector<double> told;
    const auto impostors = static_cast<double>(pairs.impostor_histogram.total());
    for (const double far : fars) {
        if (far * impostors >= 1) {
            told.push_back(far);
        }
    }
    const auto once = figures(pairs, Weights(people, 1U), told);
    if (!once) {
        return std::nullopt;
    }
    Bootstrap bootstrap(people);
    std::vector<double> eers;
    std::vector<std::vector<double>> tars(told.size());
    for (std::size_t i = 0; i < resamples; ++i) {
        const auto drawn = figures(pairs, bootstrap.draw(), told);
        if (!drawn) {
            continue;
        }
        eers.push_back(drawn->eer);
        for (std::size_t at = 0; at < told.size(); ++at) {
            tars[at].push_back(drawn->points[at].tar);
        }
    }
    VerificationFigures result{estimate(once->eer, std::move(eers), people), {}};
    for (std::size_t at = 0; at < told.size(); ++at) {
        result.tar_at_far.push_back({told[at], once->points[at].threshold,
                                     estimate(once->points[at].tar, std::move(tars[at]), people)});
    }
    return result;
}

}  // namespace rollcall::measurement
