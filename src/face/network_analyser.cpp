#include "face/network_analyser.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bytes.h"
#include "core/digest.h"
#include "face/detector.h"
#include "face/embedder.h"
#include "face/engine_openvino.h"
#include "face/landmark_finder.h"

namespace rollcall::face {
namespace {

/// Goes up when our own code between picture and embedding changes so that vectors change.
constexpr int kPreprocessingVersion = 2;
constexpr std::size_t kFileHashDigits = 12;
constexpr std::size_t kPreprocessingDigits = 8;
/// A picture made of hundreds of faces must not cost hundreds of inferences.
constexpr std::size_t kMostFaces = 64;
constexpr std::size_t kMostEmbedded = 16;

/// Which of the faces are among the `count` largest; of equal ones the first.
template <class Face>
std::vector<bool> largest(const std::vector<Face>& faces, std::size_t count,
                          const vision::Box& (*box_of)(const Face&)) {
    std::vector<std::size_t> order(faces.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) {
        const vision::Box& box = box_of(faces[i]);
        return box.width * box.height;
    });
    std::vector<bool> chosen(faces.size());
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
        chosen[order[i]] = true;
    }
    return chosen;
}

std::string first_digits(const Sha256& hash, std::size_t digits) {
    return to_hex(hash).substr(0, digits);
}

/// Everything that happens to a picture on its way to the embedding, as the catalogue says it, with
/// all files (an IR network keeps its weights in the second).
std::string preprocessing_text(const std::vector<const ModelSpec*>& models) {
    std::ostringstream text;
    for (const ModelSpec* model : models) {
        text << model->kind << ' ';
        for (const ModelFile& file : model->files) {
            text << to_hex(file.sha256) << ' ';
        }
        text << model->input_width << 'x' << model->input_height << ' '
             << static_cast<int>(model->pixels.colours);
        for (std::size_t i = 0; i < model->pixels.mean.size(); ++i) {
            text << ' ' << model->pixels.mean[i] << '/' << model->pixels.scale[i];
        }
        if (model->alignment) {
            for (const vision::Point& point : *model->alignment) {
                text << ' ' << point.x << ',' << point.y;
            }
        }
        text << '\n';
    }
    return text.str();
}

/// "fr_feature-87aacdfe5751-p2.ce9491e4-f32"; of two embedders each with its file's hash.
ModelId model_id(const std::vector<const ModelSpec*>& models, Precision precision) {
    std::string text;
    for (const ModelSpec* model : models) {
        if (model->role == Role::embedder) {
            text += (text.empty() ? "" : "+") + model->name + "-" +
                    first_digits(model->files.front().sha256, kFileHashDigits);
        }
    }
    const Sha256 preprocessing = sha256(as_bytes(preprocessing_text(models)));
    return ModelId(text + "-p" + std::to_string(kPreprocessingVersion) + "." +
                   first_digits(preprocessing, kPreprocessingDigits) + "-" +
                   std::string(precision_name(precision)));
}

using Embedders = std::vector<std::unique_ptr<Embedder>>;

class NetworkAnalyser final : public Analyser {
  public:
    NetworkAnalyser(ModelId model, std::unique_ptr<Detector> detector,
                    std::unique_ptr<LandmarkFinder> landmarks, Embedders embedders,
                    double usual_norm)
        : model_(std::move(model)),
          detector_(std::move(detector)),
          landmarks_(std::move(landmarks)),
          embedders_(std::move(embedders)),
          usual_norm_(static_cast<float>(usual_norm)) {}

    const ModelId& model() const override { return model_; }
    std::size_t dimension() const override {
        return std::accumulate(
            embedders_.begin(), embedders_.end(), std::size_t{0},
            [](std::size_t sum, const auto& one) { return sum + one->dimension(); });
    }
    Result<Analysis> analyse(const vision::Image& image, Faces which, Views views) const override;

  private:
    Result<Analysis> detect(const vision::Image& image) const;
    Status embed(const vision::Image& image, AnalysedFace& face, Views views) const;

    ModelId model_;
    std::unique_ptr<Detector> detector_;
    std::unique_ptr<LandmarkFinder> landmarks_;  ///< none if the detector gives them
    Embedders embedders_;  ///< their vectors one after the other, in this order
    float usual_norm_;     ///< of the first embedder's vectors; 0: not known
};

Result<Analysis> NetworkAnalyser::detect(const vision::Image& image) const {
    Analysis analysis{image.width, image.height, model_, {}};
    auto faces = detector_->detect(image);
    if (!faces) {
        return std::move(faces).error();
    }
    const std::vector<bool> near = largest<DetectedFace>(
        *faces, kMostFaces,
        [](const DetectedFace& face) -> const vision::Box& { return face.box; });
    for (std::size_t i = 0; i < faces->size(); ++i) {
        if (!near[i]) {
            continue;
        }
        DetectedFace& face = (*faces)[i];
        if (landmarks_) {
            auto landmarks = landmarks_->find(image, face.box);
            if (!landmarks) {
                return std::move(landmarks).error();
            }
            face.landmarks = *landmarks;
        }
        analysis.faces.push_back({face, {}});
    }
    return analysis;
}

Status NetworkAnalyser::embed(const vision::Image& image, AnalysedFace& face, Views views) const {
    if (landmarks_) {
        auto landmarks = landmarks_->refine(image, face.face.landmarks);
        if (!landmarks) {
            return landmarks.error();
        }
        face.face.landmarks = *landmarks;
    }
    face.quality = measure_quality(image, face.face);
    // Unit vectors side by side: the cosine of two such is the mean of the parts' cosines.
    const float weight = 1 / std::sqrt(static_cast<float>(embedders_.size()));
    for (const auto& embedder : embedders_) {
        const auto embedding = embedder->embed(image, face.face.landmarks, views);
        if (!embedding) {
            return embedding.error();
        }
        if (face.embedding.empty() && usual_norm_ > 0) {
            face.quality->distinctness = embedding->norm / usual_norm_;
        }
        std::ranges::transform(embedding->vector, std::back_inserter(face.embedding),
                               [weight](float value) { return value * weight; });
    }
    return {};
}

Result<Analysis> NetworkAnalyser::analyse(const vision::Image& image, Faces which,
                                          Views views) const {
    if (image.width <= 0 || image.height <= 0) {
        return Analysis{image.width, image.height, model_, {}};
    }
    auto analysis = detect(image);
    if (!analysis || which == Faces::detected_only) {
        return analysis;
    }
    const std::optional<std::size_t> main = main_face(*analysis);
    const std::vector<bool> near = largest<AnalysedFace>(
        analysis->faces, which == Faces::all_embedded ? kMostEmbedded : 0,
        [](const AnalysedFace& face) -> const vision::Box& { return face.face.box; });
    for (std::size_t i = 0; i < analysis->faces.size(); ++i) {
        if (near[i] || i == main) {
            if (Status embedded = embed(image, analysis->faces[i], views); !embedded) {
                return embedded.error();
            }
        }
    }
    return analysis;
}

/// Makes the parts of an analyser out of catalogue entries.
class Builder {
  public:
    Builder(Engine& engine, Precision precision, const std::filesystem::path& folder)
        : engine_(engine), precision_(precision), folder_(folder) {}

    Result<std::unique_ptr<CompiledNetwork>> compile(const ModelSpec& spec,
                                                     const NetworkContract& contract) {
        if (Status intact = verify_files(spec, folder_); !intact) {
            return intact.error();
        }
        return engine_.compile(folder_ / spec.files.front().name, contract, precision_);
    }

  private:
    Engine& engine_;
    Precision precision_;
    const std::filesystem::path& folder_;
};

Result<std::unique_ptr<Analyser>> build(const std::vector<const ModelSpec*>& models,
                                        Builder& builder, Precision precision) {
    const ModelSpec& detector_spec = *models.front();
    auto detector = builder.compile(detector_spec, detector_contract(detector_spec));
    if (!detector) {
        return std::move(detector).error();
    }
    std::unique_ptr<LandmarkFinder> landmarks;
    Embedders embedders;
    double usual_norm = 0;
    for (const ModelSpec* spec : models) {
        if (spec->role == Role::landmarks) {
            auto network = builder.compile(*spec, LandmarkFinder::contract(*spec));
            if (!network) {
                return std::move(network).error();
            }
            landmarks = std::make_unique<LandmarkFinder>(*spec, std::move(network).value());
        } else if (spec->role == Role::embedder) {
            auto network = builder.compile(*spec, Embedder::contract(*spec));
            if (!network) {
                return std::move(network).error();
            }
            usual_norm = embedders.empty() ? spec->usual_norm : usual_norm;
            embedders.push_back(std::make_unique<Embedder>(*spec, std::move(network).value()));
        }
    }
    return std::unique_ptr<Analyser>(std::make_unique<NetworkAnalyser>(
        model_id(models, precision), make_detector(detector_spec, std::move(detector).value()),
        std::move(landmarks), std::move(embedders), usual_norm));
}

}  // namespace

Result<std::unique_ptr<Analyser>> make_network_analyser(const Catalogue& catalogue,
                                                        const std::string& profile,
                                                        Precision precision,
                                                        const std::filesystem::path& models_folder,
                                                        std::size_t parallel) {
    const auto models = catalogue.recognisers_of(profile);
    if (!models) {
        return models.error();
    }
    auto engine = make_openvino_engine(parallel);
    if (!engine) {
        return std::move(engine).error();
    }
    Builder builder(**engine, precision, models_folder);
    return build(*models, builder, precision);
}

}  // namespace rollcall::face
