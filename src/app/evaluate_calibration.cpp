#include "app/evaluate_calibration.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "app/calibrate.h"
#include "app/labelled_folder.h"
#include "core/digest.h"
#include "gallery/exact_index.h"
#include "gallery/kernels.h"

namespace rollcall::app {
namespace {

using Vectors = std::vector<std::vector<float>>;

constexpr std::array<std::size_t, 4> kSizes{20, 60, 250, 1000};
constexpr std::size_t kDraws = 40;
constexpr std::size_t kQuarter = 4;

/// The outcome of a search with one picture.
struct Outcome {
    float similarity = -1;
    bool right = false;  ///< the best candidate is the person in the picture
};

/// The searches of one draw.
struct Searches {
    std::vector<Outcome> strangers;
    std::vector<Outcome> mated;
};

/// One draw's figures at a threshold.
struct Rates {
    double threshold = 0;
    double fpir = 0;
    double missed = 0;  ///< searches
    double mated = 0;   ///< searches
};

Rates rates_at(const Searches& searches, float threshold) {
    const auto reached = std::ranges::count_if(
        searches.strangers, [=](const Outcome& one) { return one.similarity >= threshold; });
    const auto found = std::ranges::count_if(searches.mated, [=](const Outcome& one) {
        return one.right && one.similarity >= threshold;
    });
    const auto mated = static_cast<double>(searches.mated.size());
    return {static_cast<double>(threshold),
            static_cast<double>(reached) / static_cast<double>(searches.strangers.size()),
            mated - static_cast<double>(found), mated};
}

Spread spread_of(const std::vector<Rates>& draws, double Rates::*figure) {
    std::vector<double> values;
    values.reserve(draws.size());
    std::ranges::transform(draws, std::back_inserter(values), figure);
    std::ranges::sort(values);
    const auto at = [&](std::size_t tenths) { return values[(values.size() - 1) * tenths / 10]; };
    return {at(5), at(1), at(9)};
}

AttainedRates attained(const std::vector<Rates>& draws) {
    double missed = 0;
    double mated = 0;
    for (const Rates& draw : draws) {
        missed += draw.missed;
        mated += draw.mated;
    }
    return {spread_of(draws, &Rates::threshold), spread_of(draws, &Rates::fpir),
            mated > 0 ? missed / mated : 0};
}

class Evaluation {
  public:
    Evaluation(const Subjects& subjects, const Vectors& probes, const Vectors& templates,
               const measurement::NormalTail& prior, float catalogue, std::size_t threads)
        : people_(subjects.people),
          probes_(probes),
          templates_(templates),
          prior_(prior),
          catalogue_(catalogue),
          threads_(threads) {
        for (std::size_t person = 0; person < people_.size(); ++person) {
            if (first_template(person) != nullptr) {
                usable_.push_back(person);
            }
        }
    }

    /// How many people a draw is made from.
    std::size_t pool(bool alike) const {
        return alike ? usable_.size() / kQuarter : usable_.size();
    }

    Result<CalibrationDraws> run(std::size_t enrolled, std::size_t photos, bool alike) const {
        std::vector<Rates> calibrated;
        std::vector<Rates> by_number;
        std::vector<Rates> by_catalogue;
        const auto people = static_cast<double>(enrolled);
        const auto for_so_many = static_cast<float>(
            prior_.threshold(measurement::fmr_at_fpir(Calibrate::kUsualFpir, people)));
        for (std::size_t draw = 0; draw < kDraws; ++draw) {
            const std::vector<std::size_t> order = drawn(draw, alike);
            auto entries = entries_of(order, enrolled, photos);
            const auto threshold = threshold_for(entries);
            if (!threshold) {
                return threshold.error();
            }
            const auto searches = search(order, enrolled, entries);
            if (!searches) {
                return searches.error();
            }
            calibrated.push_back(rates_at(*searches, *threshold));
            by_number.push_back(rates_at(*searches, for_so_many));
            by_catalogue.push_back(rates_at(*searches, catalogue_));
        }
        return CalibrationDraws{enrolled,
                                photos,
                                alike,
                                attained(calibrated),
                                attained(by_number),
                                attained(by_catalogue)};
    }

  private:
    const std::vector<float>* first_template(std::size_t person) const {
        for (const std::size_t picture : people_[person].pictures) {
            if (!templates_[picture].empty()) {
                return &templates_[picture];
            }
        }
        return nullptr;
    }

    /// The people of a draw: the first ones are enrolled, the others are strangers.
    std::vector<std::size_t> drawn(std::size_t draw, bool alike) const {
        std::vector<std::pair<Sha256, std::size_t>> hashed;
        hashed.reserve(usable_.size());
        for (const std::size_t person : usable_) {
            const std::string text = people_[person].name + "/" + std::to_string(draw);
            hashed.emplace_back(sha256(as_bytes(text)), person);
        }
        std::ranges::sort(hashed);
        std::vector<std::size_t> order;
        order.reserve(hashed.size());
        for (const auto& [hash, person] : hashed) {
            order.push_back(person);
        }
        return alike ? most_like_the_last(std::move(order)) : order;
    }

    /// The quarter of the people who are most like the last one, in their order.
    std::vector<std::size_t> most_like_the_last(std::vector<std::size_t> order) const {
        const gallery::KernelSet kernels = gallery::fastest_kernels();
        const std::vector<float>& one = *first_template(order.back());
        std::vector<std::pair<double, std::size_t>> likeness;
        likeness.reserve(order.size());
        for (const std::size_t person : order) {
            const std::vector<float>& other = *first_template(person);
            likeness.emplace_back(kernels.dot_floats(one.data(), other.data(), one.size()), person);
        }
        std::ranges::sort(likeness, std::ranges::greater{});
        std::vector<bool> chosen(people_.size());
        for (std::size_t i = 0; i < pool(true); ++i) {
            chosen[likeness[i].second] = true;
        }
        std::erase_if(order, [&](std::size_t person) { return !chosen[person]; });
        return order;
    }

    /// The photos' keys are the pictures' numbers.
    std::vector<gallery::Entry> entries_of(const std::vector<std::size_t>& order,
                                           std::size_t enrolled, std::size_t photos) const {
        std::vector<gallery::Entry> entries;
        for (std::size_t i = 0; i < enrolled; ++i) {
            std::size_t left = photos_to_enrol(people_[order[i]], probes_, photos);
            for (const std::size_t picture : people_[order[i]].pictures) {
                if (left > 0 && !templates_[picture].empty()) {
                    entries.push_back({PhotoKey(static_cast<std::int64_t>(picture)),
                                       PersonKey(static_cast<std::int64_t>(order[i])),
                                       templates_[picture]});
                    --left;
                }
            }
        }
        return entries;
    }

    Result<float> threshold_for(std::span<gallery::Entry> entries) const {
        const auto scores = measurement::score_gallery(entries, {.threads = threads_});
        if (!scores) {
            return scores.error();
        }
        const auto figures = measurement::calibrate(*scores, prior_, Calibrate::kUsualFpir,
                                                    {.threshold = catalogue_});
        return figures ? figures->proposal.identify.similarity : catalogue_;
    }

    Result<Searches> search(const std::vector<std::size_t>& order, std::size_t enrolled,
                            const std::vector<gallery::Entry>& entries) const {
        const auto index = gallery::make_exact_index({}, entries.front().embedding.size());
        if (Status built = index->rebuild(entries, 0); !built) {
            return built.error();
        }
        std::vector<bool> taken(probes_.size());
        for (const gallery::Entry& entry : entries) {
            taken[static_cast<std::size_t>(entry.photo.value())] = true;
        }
        Searches searches;
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (const std::size_t picture : people_[order[i]].pictures) {
                if (!taken[picture]) {
                    const auto seen = outcome(*index, order[i], picture);
                    if (!seen) {
                        return seen.error();
                    }
                    (i < enrolled ? searches.mated : searches.strangers).push_back(*seen);
                }
            }
        }
        return searches;
    }

    Result<Outcome> outcome(const gallery::VectorIndex& index, std::size_t person,
                            std::size_t picture) const {
        if (probes_[picture].empty()) {
            return Outcome{};  // no face was found in it
        }
        const auto found = index.search(probes_[picture], 1);
        if (!found) {
            return found.error();
        }
        const gallery::Candidate& best = found->candidates.front();
        return Outcome{best.similarity, best.person.value() == static_cast<std::int64_t>(person)};
    }

    const std::vector<Subject>& people_;
    const Vectors& probes_;
    const Vectors& templates_;
    const measurement::NormalTail prior_;
    const float catalogue_;
    const std::size_t threads_;
    std::vector<std::size_t> usable_;  ///< people of whom there is a template
};

}  // namespace

Result<CalibrationEvaluation> evaluate_calibration(const PictureReader& reader,
                                                   const gallery::MatchPolicy& catalogue,
                                                   const std::filesystem::path& images,
                                                   const EmbeddingOptions& options) {
    const auto prior = measurement::catalogue_tail(catalogue.verify, catalogue.identify);
    if (!prior) {
        return Error{ErrorCode::unavailable,
                     "the catalogue has no measured thresholds of this model to start from"};
    }
    const auto subjects = find_comparable_subjects(images);
    if (!subjects) {
        return subjects.error();
    }
    CalibrationEvaluation result;
    result.model = reader.analyser().model();
    result.people = subjects->people.size();
    result.draws = kDraws;
    result.fpir = Calibrate::kUsualFpir;
    if (result.people < 2 * kSizes.front()) {
        return Error{ErrorCode::invalid_field, "at least " + std::to_string(2 * kSizes.front()) +
                                                   " people are needed, and " + images.string() +
                                                   " has " + std::to_string(result.people)};
    }
    result.pictures = embed_pictures(reader, subjects->files, options);
    const Vectors templates = make_templates(reader, *subjects, result.pictures, options);
    const Evaluation evaluation(*subjects, result.pictures.embeddings, templates, *prior,
                                catalogue.identify, options.threads);
    for (const bool alike : {false, true}) {
        for (const std::size_t photos : {std::size_t{1}, kMostPhotosEnrolled}) {
            for (const std::size_t enrolled : kSizes) {
                if (2 * enrolled > evaluation.pool(alike)) {
                    continue;
                }
                auto draws = evaluation.run(enrolled, photos, alike);
                if (!draws) {
                    return draws.error();
                }
                result.by_size.push_back(*draws);
            }
        }
    }
    return result;
}

}  // namespace rollcall::app
