#include "lfw_scores.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>

namespace rollcall::bench {
namespace {

double accuracy(const std::vector<Judged>& pairs, float threshold) {
    const auto right = std::ranges::count_if(
        pairs, [&](const Judged& pair) { return (pair.similarity >= threshold) == pair.same; });
    return static_cast<double>(right) / static_cast<double>(pairs.size());
}

float best_threshold(const std::vector<Judged>& pairs) {
    constexpr int kSteps = 1000;
    float best = 0;
    double most = -1;
    for (int step = 0; step < kSteps; ++step) {
        const float threshold = static_cast<float>(step) / kSteps;
        if (const double right = accuracy(pairs, threshold); right > most) {
            most = right;
            best = threshold;
        }
    }
    return best;
}

/// The value that `share` of the scores reach.
float reached_by(std::vector<float> scores, double share) {
    const auto place = std::min(
        scores.size() - 1, static_cast<std::size_t>(share * static_cast<double>(scores.size())));
    std::ranges::nth_element(scores, scores.begin() + static_cast<std::ptrdiff_t>(place),
                             std::ranges::greater{});
    return scores[place];
}

}  // namespace

float similarity(const Embedding& a, const Embedding& b) {
    return a.empty() || b.empty() ? -1.0F : std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

void print_accuracy(const std::vector<std::vector<Judged>>& folds) {
    double sum = 0;
    for (std::size_t held = 0; held < folds.size(); ++held) {
        std::vector<Judged> others;
        for (std::size_t i = 0; i < folds.size(); ++i) {
            if (i != held) {
                others.insert(others.end(), folds[i].begin(), folds[i].end());
            }
        }
        const float threshold = best_threshold(others);
        const double right = accuracy(folds[held], threshold);
        std::printf("fold %zu: %.4f at threshold %.3f\n", held + 1, right,
                    static_cast<double>(threshold));
        sum += right;
    }
    std::printf("accuracy: %.4f (mean of %zu folds)\n", sum / static_cast<double>(folds.size()),
                folds.size());
}

void print_verify_thresholds(const Faces& faces) {
    std::vector<float> impostors;
    std::vector<float> genuine;
    for (std::size_t i = 0; i < faces.size(); ++i) {
        for (std::size_t j = i + 1; j < faces.size(); ++j) {
            auto& kind = faces[i].first == faces[j].first ? genuine : impostors;
            kind.push_back(similarity(*faces[i].second, *faces[j].second));
        }
    }
    for (const double rate : {1e-3, 1e-4, 1e-5}) {
        const float threshold = reached_by(impostors, rate);
        const auto accepted =
            std::ranges::count_if(genuine, [&](float score) { return score >= threshold; });
        std::printf("1:1 FAR %.0e: threshold %.3f, TAR %.3f (%zu impostor, %zu genuine pairs)\n",
                    rate, static_cast<double>(threshold),
                    static_cast<double>(accepted) / static_cast<double>(genuine.size()),
                    impostors.size(), genuine.size());
    }
}

void print_identify_threshold(const Faces& faces) {
    std::map<std::string, std::vector<const Embedding*>> people;
    for (const auto& [person, embedding] : faces) {
        people[person].push_back(embedding);
    }
    std::vector<std::pair<std::string, const Embedding*>> gallery;
    for (const auto& [person, pictures] : people) {
        if (pictures.size() > 1) {
            gallery.emplace_back(person, pictures.front());
        }
    }
    const auto best_of = [&](const Embedding& probe) {
        std::pair<float, std::string> best{-1.0F, {}};
        for (const auto& [person, enrolled] : gallery) {
            best = std::max(best, {similarity(probe, *enrolled), person});
        }
        return best;
    };
    std::vector<float> strangers;
    std::vector<float> found;
    std::size_t known = 0;
    for (const auto& [person, pictures] : people) {
        if (pictures.size() == 1) {
            strangers.push_back(best_of(*pictures.front()).first);
        }
        for (std::size_t i = 1; i < pictures.size(); ++i, ++known) {
            if (const auto best = best_of(*pictures[i]); best.second == person) {
                found.push_back(best.first);
            }
        }
    }
    const float threshold = reached_by(strangers, 0.01);
    const auto right =
        std::ranges::count_if(found, [&](float score) { return score >= threshold; });
    std::printf(
        "1:N FPIR 1 %%: threshold %.3f, TPIR %.3f (%zu enrolled, %zu known, %zu strangers)\n",
        static_cast<double>(threshold), static_cast<double>(right) / static_cast<double>(known),
        gallery.size(), known, strangers.size());
}

}  // namespace rollcall::bench
