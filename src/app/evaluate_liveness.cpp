#include "app/evaluate_liveness.h"

#include <array>
#include <ctime>
#include <utility>

#include "app/for_each_picture.h"
#include "app/subjects.h"
#include "attacks/attacks.h"
#include "core/durable_file.h"

namespace rollcall::app {
namespace {

namespace fs = std::filesystem;
using face::Fusion;
using measurement::Presentations;

constexpr std::array kBpcers{0.01, 0.05};
constexpr std::array kFusions{Fusion::mean, Fusion::least, Fusion::mean_of_log_odds};
constexpr std::size_t kResamples = 1000;
constexpr int kExampleQuality = 95;
constexpr std::size_t kTimedFaces = 200;

/// Places among the kinds of presentation.
constexpr std::size_t kBonaFide = 0;
constexpr std::size_t kRetaken = 1;
constexpr std::size_t kFirstSpecies = 2;
constexpr std::size_t kKinds = kFirstSpecies + attacks::kSpecies.size();

/// The networks' scores of one presentation; empty where no face was found.
using Scores = std::vector<double>;

/// What one picture gave, by the kind of presentation.
using Judged = std::array<Scores, kKinds>;

std::string kind_name(std::size_t kind) {
    if (kind == kBonaFide) {
        return "bona fide";
    }
    return kind == kRetaken
               ? "retaken"
               : std::string(attacks::species_name(attacks::kSpecies[kind - kFirstSpecies]));
}

/// A picture held open, and the face in it.
struct Found {
    OpenPicture picture;
    vision::Box face;
};

/// Shows presentations to the detector and the judge. Thread-safe.
class Bench {
  public:
    Bench(const PictureReader& reader, const face::LivenessJudge& judge, const Subjects& subjects,
          const LivenessOptions& options)
        : reader_(reader), judge_(judge), subjects_(subjects), options_(options) {}

    Result<Judged> show(std::size_t picture) const {
        Result<std::optional<Found>> victim = find(picture);
        if (!victim) {
            return std::move(victim).error();
        }
        Judged judged;
        if (!*victim) {
            return judged;
        }
        Status done = judge(judged, kBonaFide, (*victim)->picture.image, (*victim)->face);
        if (done) {
            done =
                show(judged, kRetaken, attacks::retaken((*victim)->picture.image, seed(picture)));
        }
        if (done) {
            done = attack(judged, picture, **victim);
        }
        return done ? Result<Judged>(std::move(judged)) : Result<Judged>(done.error());
    }

    /// CPU time of the whole process while the picture's face is judged again and again, by nobody
    /// else. Nothing if there is no face.
    std::optional<double> cpu_ms_a_face(std::size_t picture) const {
        const Result<std::optional<Found>> found = find(picture);
        if (!found || !*found) {
            return std::nullopt;
        }
        const std::clock_t begin = std::clock();
        for (std::size_t i = 0; i < kTimedFaces; ++i) {
            if (!judge_.judge((*found)->picture.image, (*found)->face)) {
                return std::nullopt;
            }
        }
        return 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kTimedFaces;
    }

  private:
    Result<std::optional<Found>> find(std::size_t picture) const {
        const Result<Bytes> bytes = read_file(subjects_.files[picture], kMostPictureBytes);
        if (!bytes) {
            return bytes.error();
        }
        Result<OpenPicture> opened = reader_.open(*bytes);
        if (!opened) {
            return std::move(opened).error();
        }
        const auto box = detect(opened->image);
        if (!box) {
            return box.error();
        }
        return *box ? std::optional<Found>(Found{std::move(*opened), **box}) : std::nullopt;
    }

    Result<std::optional<vision::Box>> detect(const vision::Image& image) const {
        const auto analysis =
            reader_.analyser().analyse(image, face::Faces::detected_only, face::Views::one);
        if (!analysis) {
            return analysis.error();
        }
        const auto nearest = face_nearest_to_middle(*analysis);
        return nearest ? std::optional(analysis->faces[*nearest].face.box) : std::nullopt;
    }

    /// The next picture with a face from half of the folder away on; in the end the victim's own.
    Result<Found> find_attacker(std::size_t victim) const {
        const std::size_t count = subjects_.files.size();
        for (std::size_t step = 0; step < count; ++step) {
            Result<std::optional<Found>> found = find((victim + count / 2 + step) % count);
            if (found && *found) {
                return std::move(**found);
            }
            if (!found && found.error().code == ErrorCode::busy) {
                return std::move(found).error();
            }
        }
        return Error{ErrorCode::internal, "a picture that had a face has none any more"};
    }

    Status attack(Judged& judged, std::size_t picture, const Found& victim) const {
        const Result<Found> attacker = find_attacker(picture);
        if (!attacker) {
            return attacker.error();
        }
        const attacks::Portrait shown{victim.picture.image, victim.face};
        const attacks::Portrait behind{attacker->picture.image, attacker->face};
        for (std::size_t i = 0; i < attacks::kSpecies.size(); ++i) {
            const vision::Image image =
                attacks::make_attack(attacks::kSpecies[i], shown, behind, seed(picture) + 1 + i);
            if (Status done = show(judged, kFirstSpecies + i, image); !done) {
                return done;
            }
            if (picture == 0 && !options_.examples.empty()) {
                if (Status kept = keep(attacks::kSpecies[i], image); !kept) {
                    return kept;
                }
            }
        }
        return {};
    }

    static std::uint64_t seed(std::size_t picture) { return picture * kKinds; }

    Status keep(attacks::Species species, const vision::Image& image) const {
        const std::string name = std::string(attacks::species_name(species)) + ".jpg";
        return write_file_durably(options_.examples / name,
                                  vision::encode_jpeg(image, kExampleQuality), 0600);
    }

    Status show(Judged& judged, std::size_t kind, const vision::Image& image) const {
        const auto box = detect(image);
        if (!box) {
            return box.error();
        }
        return *box ? judge(judged, kind, image, **box) : Status{};
    }

    Status judge(Judged& judged, std::size_t kind, const vision::Image& image,
                 const vision::Box& box) const {
        const auto scores = judge_.judge(image, box);
        if (!scores) {
            return scores.error();
        }
        judged[kind] = scores->networks;
        return {};
    }

    const PictureReader& reader_;
    const face::LivenessJudge& judge_;
    const Subjects& subjects_;
    const LivenessOptions& options_;
};

/// The person of each picture, by number.
std::vector<std::uint32_t> owners(const Subjects& subjects) {
    std::vector<std::uint32_t> people(subjects.files.size());
    for (std::size_t person = 0; person < subjects.people.size(); ++person) {
        for (const std::size_t picture : subjects.people[person].pictures) {
            people[picture] = static_cast<std::uint32_t>(person);
        }
    }
    return people;
}

/// One score out of those of the networks.
using Rule = std::function<double(const Scores&)>;

Presentations presentations_by(const Rule& rule, const std::vector<Judged>& judged,
                               const std::vector<std::uint32_t>& people) {
    Presentations result;
    result.species.resize(attacks::kSpecies.size());
    for (std::size_t picture = 0; picture < judged.size(); ++picture) {
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            const Scores& scores = judged[picture][kind];
            if (scores.empty()) {
                continue;
            }
            auto& list = kind == kBonaFide  ? result.bona_fide
                         : kind == kRetaken ? result.control
                                            : result.species[kind - kFirstSpecies];
            list.push_back({rule(scores), people[picture]});
        }
    }
    return result;
}

struct Named {
    std::string name;
    Rule rule;
    bool in_force = false;
};

std::vector<Named> systems_of(const std::vector<std::string>& networks) {
    std::vector<Named> systems;
    systems.reserve(networks.size() + kFusions.size());
    for (std::size_t i = 0; i < networks.size(); ++i) {
        systems.push_back(
            {networks[i], [i](const Scores& scores) { return scores[i]; }, networks.size() == 1});
    }
    if (networks.size() > 1) {
        for (const Fusion fusion : kFusions) {
            systems.push_back(
                {"fusion, " + std::string(face::fusion_name(fusion)),
                 [fusion](const Scores& scores) { return face::fuse(scores, fusion); },
                 fusion == face::LivenessJudge::kFusion});
        }
    }
    return systems;
}

std::vector<PresentationCount> count(const std::vector<Judged>& judged) {
    std::vector<PresentationCount> counts;
    counts.reserve(kKinds);
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        PresentationCount& one = counts.emplace_back(PresentationCount{kind_name(kind), 0, 0});
        for (const Judged& picture : judged) {
            // A picture without a face makes no attack.
            const bool shown = kind == kBonaFide || !picture[kBonaFide].empty();
            one.shown += shown ? 1 : 0;
            one.without_face += shown && picture[kind].empty() ? 1 : 0;
        }
    }
    return counts;
}

}  // namespace

Result<LivenessEvaluation> evaluate_liveness(const PictureReader& reader,
                                             const face::LivenessJudge& judge,
                                             const fs::path& images,
                                             const LivenessOptions& options) {
    const auto subjects = find_subjects(images);
    if (!subjects) {
        return subjects.error();
    }
    const Bench bench(reader, judge, *subjects, options);
    auto outcomes =
        for_each_picture<Judged>(subjects->files.size(), options.threads, options.progress,
                                 [&](std::size_t i) { return bench.show(i); });
    LivenessEvaluation result;
    result.people = subjects->people.size();
    std::vector<Judged> judged;
    std::vector<std::uint32_t> people;
    const std::vector<std::uint32_t> owner = owners(*subjects);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (!outcomes[i]) {
            result.unusable.push_back({subjects->files[i], outcomes[i].error()});
            continue;
        }
        if (!result.cpu_ms_a_face && !outcomes[i]->front().empty()) {
            result.cpu_ms_a_face = bench.cpu_ms_a_face(i);
        }
        judged.push_back(std::move(*outcomes[i]));
        people.push_back(owner[i]);
    }
    if (!result.cpu_ms_a_face) {
        return Error{ErrorCode::not_found,
                     "no face was found in any picture of " + images.string()};
    }
    result.counts = count(judged);
    for (const Named& system : systems_of(judge.networks())) {
        const Presentations shown = presentations_by(system.rule, judged, people);
        JudgedSystem& one = result.systems.emplace_back();
        one.name = system.name;
        one.figures = measurement::detection_figures(shown, kBpcers, result.people, kResamples);
        if (system.in_force && options.threshold) {
            one.in_force =
                measurement::detection_point(shown, *options.threshold, result.people, kResamples);
        }
    }
    return result;
}

}  // namespace rollcall::app
