#include "app/evaluate_gallery.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "app/labelled_folder.h"
#include "gallery/exact_index.h"

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;
using measurement::Search;
using measurement::Trial;

constexpr std::array kFpirs{0.1, 0.01, 0.001};
constexpr std::size_t kTrials = 10;
constexpr std::size_t kResamples = 1000;

/// Whether each person is one of the `count` who are enrolled in this trial.
std::vector<bool> drawn(const std::vector<Subject>& people, std::size_t trial, std::size_t count) {
    std::vector<std::pair<Sha256, std::size_t>> order;
    order.reserve(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        order.emplace_back(sha256(as_bytes(people[i].name + "/" + std::to_string(trial))), i);
    }
    std::ranges::sort(order);
    std::vector<bool> enrolled(people.size());
    for (std::size_t i = 0; i < count; ++i) {
        enrolled[order[i].second] = true;
    }
    return enrolled;
}

/// The people with their pictures' vectors, and the trials over them.
class Evaluation {
  public:
    /// `probes`: a vector a picture, as a search makes it; `templates`: as an enrolment makes it,
    /// of the pictures that may be enrolled.
    Evaluation(const std::vector<Subject>& people, const std::vector<std::vector<float>>& probes,
               const std::vector<std::vector<float>>& templates, std::size_t enrolled,
               const face::Analyser& analyser)
        : people_(people),
          probes_(probes),
          templates_(templates),
          enrolled_(enrolled),
          analyser_(analyser) {}

    Result<Trial> run(std::size_t number, std::size_t photos) const {
        const std::vector<bool> enrolled = drawn(people_, number, enrolled_);
        const auto index = gallery::make_exact_index(analyser_.model(), analyser_.dimension());
        std::vector<gallery::Entry> entries;
        std::vector<std::pair<std::size_t, std::size_t>> probes;  // person, picture
        for (std::size_t person = 0; person < people_.size(); ++person) {
            std::size_t left =
                enrolled[person] ? photos_to_enrol(people_[person], probes_, photos) : 0;
            for (const std::size_t picture : people_[person].pictures) {
                if (left > 0 && !templates_[picture].empty()) {
                    entries.push_back({PhotoKey(static_cast<std::int64_t>(picture)),
                                       PersonKey(static_cast<std::int64_t>(person)),
                                       templates_[picture]});
                    --left;
                } else {
                    probes.emplace_back(person, picture);
                }
            }
        }
        if (Status built = index->rebuild(entries, 1); !built) {
            return built.error();
        }
        Trial trial;
        for (const auto& [person, picture] : probes) {
            auto search = search_for(*index, person, picture, enrolled[person]);
            if (!search) {
                return search.error();
            }
            trial.push_back(*search);
        }
        return trial;
    }

  private:
    Result<Search> search_for(const gallery::VectorIndex& index, std::size_t person,
                              std::size_t picture, bool enrolled) const {
        Search search{static_cast<std::uint32_t>(person), -1, enrolled, false};
        if (probes_[picture].empty()) {
            return search;
        }
        const auto found = index.search(probes_[picture], 1);
        if (!found) {
            return found.error();
        }
        if (!found->candidates.empty()) {
            const gallery::Candidate& best = found->candidates.front();
            search.similarity = best.similarity;
            search.mate_first = best.person.value() == static_cast<std::int64_t>(person);
        }
        return search;
    }

    const std::vector<Subject>& people_;
    const std::vector<std::vector<float>>& probes_;
    const std::vector<std::vector<float>>& templates_;
    const std::size_t enrolled_;
    const face::Analyser& analyser_;
};

Result<GalleryFigures> figures_with(const Evaluation& evaluation, std::size_t photos,
                                    std::size_t people) {
    GalleryFigures result;
    result.photos = photos;
    std::vector<Trial> trials;
    for (std::size_t number = 0; number < kTrials; ++number) {
        Result<Trial> trial = evaluation.run(number, photos);
        if (!trial) {
            return std::move(trial).error();
        }
        const auto mated = static_cast<std::size_t>(std::ranges::count_if(*trial, &Search::mated));
        result.mated += mated;
        result.strangers += trial->size() - mated;
        trials.push_back(std::move(*trial));
    }
    result.figures = measurement::identification_figures(trials, kFpirs, people, kResamples);
    result.curve = measurement::identification_curve(trials.front());
    return result;
}

}  // namespace

Result<GalleryEvaluation> evaluate_gallery(const PictureReader& reader, const fs::path& images,
                                           std::optional<std::size_t> enrolled,
                                           const EmbeddingOptions& options) {
    const auto subjects = find_comparable_subjects(images);
    if (!subjects) {
        return subjects.error();
    }
    GalleryEvaluation result;
    result.model = reader.analyser().model();
    result.people = subjects->people.size();
    result.enrolled = enrolled.value_or(result.people / 2);
    result.trials = kTrials;
    if (result.enrolled == 0 || result.enrolled >= result.people) {
        return Error{ErrorCode::invalid_field,
                     "of the " + std::to_string(result.people) + " people in " + images.string() +
                         " at least one must be enrolled and one be a stranger; " +
                         std::to_string(result.enrolled) + " enrolled were asked for"};
    }
    result.pictures = embed_pictures(reader, subjects->files, options);
    const auto templates = make_templates(reader, *subjects, result.pictures, options);
    const Evaluation evaluation(subjects->people, result.pictures.embeddings, templates,
                                result.enrolled, reader.analyser());
    for (const std::size_t photos : {std::size_t{1}, kMostPhotosEnrolled}) {
        auto figures = figures_with(evaluation, photos, result.people);
        if (!figures) {
            return figures.error();
        }
        result.by_photos.push_back(std::move(*figures));
    }
    return result;
}

}  // namespace rollcall::app
