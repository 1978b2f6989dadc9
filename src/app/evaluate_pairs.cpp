#include "app/evaluate_pairs.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string>
#include <utility>

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;
using measurement::Comparison;
using measurement::Fold;

constexpr std::array kFars{1e-2, 1e-3, 1e-4, 1e-5};
constexpr std::size_t kResamples = 1000;
constexpr std::size_t kNamedMissing = 5;

std::optional<fs::path> find_picture(const fs::path& images, const std::string& name) {
    for (const std::string_view ending : kPictureEndings) {
        fs::path file = images / (name + std::string(ending));
        std::error_code ignored;
        if (fs::is_regular_file(file, ignored)) {
            return file;
        }
    }
    return std::nullopt;
}

/// The pictures that the folds name, each once, numbered as they are met; and so the people.
struct Cast {
    std::map<std::string, std::size_t> pictures;
    std::map<std::string, std::uint32_t> people;
    std::vector<std::string> names;    ///< by the picture's number
    std::vector<std::uint32_t> shown;  ///< by the picture's number: who
};

void meet(Cast& cast, const std::string& picture) {
    if (!cast.pictures.emplace(picture, cast.names.size()).second) {
        return;
    }
    const std::string person = picture.substr(0, picture.find('/'));
    const auto number = static_cast<std::uint32_t>(cast.people.size());
    cast.names.push_back(picture);
    cast.shown.push_back(cast.people.emplace(person, number).first->second);
}

Cast cast_of(const std::vector<Fold>& folds) {
    Cast cast;
    for (const Fold& fold : folds) {
        for (const measurement::PicturePair& pair : fold) {
            meet(cast, pair.first);
            meet(cast, pair.second);
        }
    }
    return cast;
}

Result<std::vector<fs::path>> find_pictures(const fs::path& images, const Cast& cast) {
    std::vector<fs::path> files;
    std::vector<std::string> missing;
    for (const std::string& name : cast.names) {
        if (auto file = find_picture(images, name)) {
            files.push_back(std::move(*file));
        } else {
            missing.push_back(name);
        }
    }
    if (missing.empty()) {
        return files;
    }
    std::string named;
    for (std::size_t i = 0; i < std::min(missing.size(), kNamedMissing); ++i) {
        named += (i == 0 ? "" : ", ") + missing[i];
    }
    return Error{ErrorCode::not_found,
                 std::to_string(missing.size()) + " of the " + std::to_string(cast.names.size()) +
                     " pictures that the pairs file names are not in " + images.string() + ": " +
                     named + (missing.size() > kNamedMissing ? ", ..." : "")};
}

std::vector<std::vector<Comparison>> compare_listed(
    const std::vector<Fold>& folds, const Cast& cast,
    const std::vector<std::vector<float>>& embeddings) {
    std::vector<std::vector<Comparison>> compared;
    for (const Fold& fold : folds) {
        auto& comparisons = compared.emplace_back();
        for (const measurement::PicturePair& pair : fold) {
            const std::size_t first = cast.pictures.at(pair.first);
            const std::size_t second = cast.pictures.at(pair.second);
            const std::vector<float>& a = embeddings[first];
            const std::vector<float>& b = embeddings[second];
            const float similarity = a.empty() || b.empty()
                                         ? -1.0F
                                         : std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
            comparisons.push_back({similarity, cast.shown[first], cast.shown[second]});
        }
    }
    return compared;
}

}  // namespace

Result<PairsEvaluation> evaluate_pairs(const PictureReader& reader, const fs::path& images,
                                       const std::vector<Fold>& folds,
                                       const EmbeddingOptions& options) {
    const Cast cast = cast_of(folds);
    const auto files = find_pictures(images, cast);
    if (!files) {
        return files.error();
    }
    PairsEvaluation result;
    result.model = reader.analyser().model();
    result.people = cast.people.size();
    result.pictures = embed_pictures(reader, *files, options);
    const auto& embeddings = result.pictures.embeddings;
    const auto compared = compare_listed(folds, cast, embeddings);
    for (const auto& fold : compared) {
        result.pairs += fold.size();
    }
    result.accuracy = measurement::pair_accuracy(compared, result.people, kResamples);
    result.all_pairs = measurement::compare_all(
        {reader.analyser().dimension(), embeddings, cast.shown}, options.threads);
    result.figures = measurement::verification_figures(result.all_pairs, kFars, kResamples);
    return result;
}

}  // namespace rollcall::app
