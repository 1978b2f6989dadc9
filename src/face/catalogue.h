#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "face/face.h"
#include "face/precision.h"
#include "vision/tensor.h"

namespace rollcall::face {

enum class Role { detector, landmarks, embedder, liveness };

/// "detector", "landmarks", "embedder", "liveness".
std::string_view role_name(Role role) noexcept;

/// One file of a model and where it may come from.
struct ModelFile {
    std::string name;  ///< in the models folder, e.g. "fr_feature.onnx"
    Sha256 sha256{};
    std::string npm_package;  ///< pinned in models/package.json; empty: not on npm
    std::string npm_path;     ///< inside that package
    std::string url;          ///< https address; empty: none known
};

/// Cosine similarities from which two templates count as one person, each for its own question.
struct Thresholds {
    double verify = 0;     ///< 1:1
    double identify = 0;   ///< 1:N
    double duplicate = 0;  ///< "this face is already enrolled"
    double unlike = 0;     ///< below it, "this is not the person of the other photos"
};

/// One network of the catalogue (models/catalog.toml).
struct ModelSpec {
    std::string name;
    Role role{};
    std::string kind;     ///< which decoder reads its output: "ssd4420", "landmarks68", "yunet",
                          ///< "embedding", "classes"
    std::string licence;  ///< SPDX id, as its publisher states it
    std::string source;   ///< who publishes it and where, for people
    std::string training_data;     ///< empty: not stated
    std::vector<ModelFile> files;  ///< the first is the one the engine opens
    int input_width = 0;
    int input_height = 0;
    vision::PixelFormat pixels;
    int dimension = 0;                     ///< embedder: floats of an embedding
    std::optional<Landmarks> alignment;    ///< embedder: template in pixels of its input
    std::optional<Thresholds> thresholds;  ///< embedder
    double score_threshold = 0;            ///< detector
    /// Embedder: the median length of its vectors before they are scaled; 0: not stated.
    double usual_norm = 0;
    int classes = 0;        ///< liveness: how many the network tells apart
    int live_class = 0;     ///< liveness: which of them is a bona fide face
    double crop_scale = 0;  ///< liveness: sides of its crop in sides of the face's box
};

/// Which networks tell a face before the camera from a picture of one, and from which score on a
/// face counts as live. The threshold is the profile's and not a network's, since it goes with the
/// detector's boxes and with the other networks.
struct LivenessProfile {
    std::vector<std::string> networks;  ///< may be none: then nothing can be told
    double threshold = 0;               ///< 0..1, of the fused score
};

/// Which networks work together.
struct Profile {
    std::string name;
    std::string detector;
    std::string landmarks;  ///< empty: the detector gives them
    std::string embedder;
    /// Its vector is appended to that of `embedder`, both with the same weight; empty: none.
    std::string second_embedder;
    /// Of the joined vectors; without a second embedder those of `embedder` hold.
    std::optional<Thresholds> joined_thresholds;
    Precision precision = Precision::f32;  ///< unless the settings say another
    LivenessProfile liveness;
};

struct Catalogue {
    std::map<std::string, ModelSpec> models;
    std::map<std::string, Profile> profiles;

    /// Errors: model_unknown, naming what there is.
    Result<const Profile*> profile(const std::string& name) const;
    Result<const ModelSpec*> model(const std::string& name) const;
    /// The networks that make the profile's templates: detector, landmarks if it has any, one or
    /// two embedders.
    Result<std::vector<const ModelSpec*>> recognisers_of(const std::string& profile) const;
    /// Those that go with the profile's vectors; all 0 where none were measured. Error:
    /// model_unknown.
    Result<Thresholds> thresholds_of(const std::string& profile) const;
    /// All of the profile's networks: those, then the ones for liveness.
    Result<std::vector<const ModelSpec*>> models_of(const std::string& profile) const;
    /// The networks of these names. Errors: model_unknown; invalid_field (one is not for liveness,
    /// or none is named).
    Result<std::vector<const ModelSpec*>> liveness_networks(
        const std::vector<std::string>& names) const;
};

/// Parses catalog.toml. Error: config_invalid with line and reason.
Result<Catalogue> parse_catalogue(std::string_view toml);
Result<Catalogue> load_catalogue(const std::filesystem::path& file);

/// Checks every file of the model in `folder`. Errors: model_missing, model_hash_mismatch (with the
/// file, what was expected and what was found, and the command that mends it).
Status verify_files(const ModelSpec& model, const std::filesystem::path& folder);

/// Whether no npm package and no address that is known carries all of the model: a mirror alone
/// can.
bool needs_mirror(const ModelSpec& model);

/// Where `pull` may look, in this order; empty ones are passed over.
struct ModelSources {
    std::filesystem::path mirror;        ///< a folder that holds files by their names
    std::filesystem::path node_modules;  ///< where npm has installed models/package.json
    bool network = true;                 ///< https addresses of the catalogue
};

/// Brings the model's files into `folder` (each checked by its hash before it is moved into place;
/// those already right are left). Errors: model_missing (with everything that was tried),
/// model_hash_mismatch, storage_full, unavailable.
Status pull_files(const ModelSpec& model, const ModelSources& sources,
                  const std::filesystem::path& folder);

}  // namespace rollcall::face
