#include "app/evaluate_quality.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/for_each_picture.h"
#include "app/subjects.h"
#include "app/try_again.h"
#include "core/durable_file.h"
#include "gallery/exact_index.h"

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kShares{0.0, 0.01, 0.02, 0.05, 0.1};
constexpr std::array kPurposes{face::Purpose::enrolment, face::Purpose::search};

/// Who is searched for, and with what.
struct Probe {
    PersonKey person;
    fs::path file;
};

/// The face of a search's picture; nothing if none was seen.
using Seen = std::optional<face::AnalysedFace>;

struct Searched {
    bool missed = true;
    bool wrong_person = false;
    std::optional<face::Quality> quality;
};

Result<std::vector<Probe>> probes_of(const Subjects& subjects, const fs::path& images,
                                     const fs::path& folder) {
    std::vector<Probe> probes;
    std::size_t there = 0;
    for (std::size_t i = 0; i < subjects.people.size(); ++i) {
        for (std::size_t k = 1; k < subjects.people[i].pictures.size(); ++k) {
            fs::path file = subjects.files[subjects.people[i].pictures[k]];
            if (!folder.empty()) {
                file = folder / file.lexically_relative(images);
            }
            std::error_code ignored;
            there += fs::exists(file, ignored) ? 1 : 0;
            probes.push_back({PersonKey(static_cast<std::int64_t>(i)), std::move(file)});
        }
    }
    if (probes.empty()) {
        return Error{ErrorCode::invalid_field,
                     "nobody in " + images.string() +
                         " has two pictures; one is enrolled, another is searched for"};
    }
    if (there == 0) {
        return Error{ErrorCode::not_found, "no picture of " + images.string() +
                                               " is found by its name in " + folder.string()};
    }
    return probes;
}

Result<std::unique_ptr<gallery::VectorIndex>> enrol_first(const PictureReader& reader,
                                                          const Subjects& subjects,
                                                          EmbeddingOptions options,
                                                          QualityEvaluation& result) {
    std::vector<fs::path> files;
    files.reserve(subjects.people.size());
    for (const Subject& person : subjects.people) {
        files.push_back(subjects.files[person.pictures.front()]);
    }
    options.views = face::Views::several;
    EmbeddedPictures made = embed_pictures(reader, files, options);
    result.unusable = std::move(made.unusable);
    std::vector<gallery::Entry> entries;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!made.embeddings[i].empty()) {
            const auto key = static_cast<std::int64_t>(i);
            entries.push_back({PhotoKey(key), PersonKey(key), std::move(made.embeddings[i])});
        }
    }
    result.enrolled = entries.size();
    auto index =
        gallery::make_exact_index(reader.analyser().model(), reader.analyser().dimension());
    if (Status built = index->rebuild(entries, 1); !built) {
        return built.error();
    }
    return index;
}

std::vector<Result<Seen>> look_at(const PictureReader& reader, const std::vector<Probe>& probes,
                                  const EmbeddingOptions& options) {
    return for_each_picture<Seen>(
        probes.size(), options.threads, options.progress, [&](std::size_t i) -> Result<Seen> {
            const Result<Bytes> picture = read_file(probes[i].file, kMostPictureBytes);
            if (!picture) {
                return picture.error();
            }
            auto read = reader.read(*picture, face::Faces::all_embedded);
            if (!read) {
                return std::move(read).error();
            }
            const auto face = face_nearest_to_middle(read->analysis);
            return face ? Seen(std::move(read->analysis.faces[*face])) : Seen();
        });
}

Result<Searched> search_for(const gallery::VectorIndex& index, const gallery::MatchPolicy& policy,
                            PersonKey person, const Seen& seen) {
    Searched searched;
    if (!seen) {
        return searched;
    }
    searched.quality = seen->quality;
    const auto found = index.search(seen->embedding, 2);
    if (!found) {
        return found.error();
    }
    const auto decision = gallery::decide(found->candidates, policy.identify, policy.margin);
    if (decision.accepted) {
        searched.missed = decision.accepted->person != person;
        searched.wrong_person = searched.missed;
    }
    return searched;
}

void count(QualityEvaluation& result, const Searched& searched) {
    ++result.searches;
    result.without_face += searched.quality ? 0 : 1;
    result.missed += searched.missed ? 1 : 0;
    result.wrong_person += searched.wrong_person ? 1 : 0;
    const std::optional<TryAgain> again =
        searched.quality ? better_picture_wanted(searched.quality) : no_face_seen();
    if (searched.quality &&
        !face::shortcomings(*searched.quality, face::Purpose::enrolment).empty()) {
        ++result.refused;
    }
    if (again) {
        const std::string code(error_info(again->reason).name);
        ++result.hinted[code];
        result.missed_and_hinted[code] += searched.missed ? 1 : 0;
    }
}

MeasureFigures figures_of(const face::MeasureInfo& info, const std::vector<Searched>& searches) {
    MeasureFigures figures;
    figures.info = &info;
    std::vector<measurement::JudgedSearch> judged;
    for (const Searched& searched : searches) {
        const auto value =
            searched.quality ? face::value_of(*searched.quality, info.measure) : std::nullopt;
        if (!value) {
            continue;
        }
        judged.push_back({info.at_least ? *value : -*value, searched.missed});
        for (std::size_t i = 0; i < kPurposes.size(); ++i) {
            const double limit = info.limit(kPurposes[i]);
            if (info.at_least ? *value < limit : *value > limit) {
                ++figures.beyond[i];
                figures.missed[i] += searched.missed ? 1 : 0;
            }
        }
    }
    figures.curve = measurement::error_versus_discard(judged, kShares);
    return figures;
}

}  // namespace

Result<QualityEvaluation> evaluate_quality(const PictureReader& reader,
                                           const gallery::MatchPolicy& policy,
                                           const fs::path& images, const fs::path& probes_folder,
                                           const EmbeddingOptions& options) {
    const auto subjects = find_subjects(images);
    if (!subjects) {
        return subjects.error();
    }
    const auto probes = probes_of(*subjects, images, probes_folder);
    if (!probes) {
        return probes.error();
    }
    QualityEvaluation result;
    result.model = reader.analyser().model();
    result.threshold = policy.identify;
    const auto index = enrol_first(reader, *subjects, options, result);
    if (!index) {
        return index.error();
    }
    const std::vector<Result<Seen>> seen = look_at(reader, *probes, options);
    std::vector<Searched> searches;
    for (std::size_t i = 0; i < probes->size(); ++i) {
        if (!seen[i]) {
            result.unusable.push_back({(*probes)[i].file, seen[i].error()});
            continue;
        }
        const auto searched = search_for(**index, policy, (*probes)[i].person, *seen[i]);
        if (!searched) {
            return searched.error();
        }
        count(result, *searched);
        searches.push_back(*searched);
    }
    for (const face::MeasureInfo& info : face::measures()) {
        result.measures.push_back(figures_of(info, searches));
    }
    return result;
}

}  // namespace rollcall::app
