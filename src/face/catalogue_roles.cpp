// What CatalogueParser reads for one role alone.
#include <tuple>
#include <utility>

#include "face/catalogue_parser.h"

namespace rollcall::face {
namespace {

constexpr int kMostDimensions = 4096;
constexpr std::size_t kPoints = std::tuple_size_v<Landmarks>;
constexpr int kMostClasses = 100;
constexpr double kLargestCrop = 10;

}  // namespace

std::optional<Landmarks> CatalogueParser::alignment_at(const toml::table& table,
                                                       const ModelSpec& spec) {
    const toml::array* points = table["alignment"].as_array();
    Landmarks landmarks{};
    bool good = points != nullptr && points->size() == kPoints;
    for (std::size_t i = 0; good && i < kPoints; ++i) {
        const toml::array* point = points->get(i)->as_array();
        good = point != nullptr && point->size() == 2;
        if (!good) {
            break;
        }
        const double x = point->get(0)->value<double>().value_or(-1);
        const double y = point->get(1)->value<double>().value_or(-1);
        good = x >= 0 && x < spec.input_width && y >= 0 && y < spec.input_height;
        landmarks[i] = {static_cast<float>(x), static_cast<float>(y)};
    }
    // The eyes apart and the mouth below them: enough to tell a template from a slip of the pen.
    if (!good || landmarks[0].x >= landmarks[1].x || landmarks[3].x >= landmarks[4].x ||
        landmarks[0].y >= landmarks[3].y) {
        fail(table,
             "\"alignment\" must be five [x, y] inside the input: eyes, nose, mouth corners, "
             "the left one first.");
        return std::nullopt;
    }
    return landmarks;
}

void CatalogueParser::read_embedder(const toml::table& table, ModelSpec& spec) {
    spec.dimension = whole_at(table, "dimension", 1, kMostDimensions);
    spec.alignment = alignment_at(table, spec);
    if (table.contains("usual_norm")) {
        constexpr double kGreatestNorm = 1e6;
        spec.usual_norm = number_at(table, "usual_norm", 1 / kGreatestNorm, kGreatestNorm);
    }
    spec.thresholds = thresholds_at(table);
}

std::optional<Thresholds> CatalogueParser::thresholds_at(const toml::table& table) {
    const toml::table* thresholds = table_at(table, "thresholds");
    if (thresholds == nullptr) {
        return std::nullopt;
    }
    refuse_unknown(*thresholds, {"verify", "identify", "duplicate", "unlike"});
    return Thresholds{
        number_at(*thresholds, "verify", 0, 1), number_at(*thresholds, "identify", 0, 1),
        number_at(*thresholds, "duplicate", 0, 1), number_at(*thresholds, "unlike", 0, 1)};
}

Precision CatalogueParser::precision_at(const toml::table& profile) {
    const std::string name = optional_text_at(profile, "precision");
    const auto precision = name.empty() ? Precision::f32 : precision_from_name(name);
    if (!precision) {
        fail(profile, "\"precision\" must be f32 or bf16.");
    }
    return precision.value_or(Precision::f32);
}

void CatalogueParser::read_liveness(const toml::table& table, ModelSpec& spec) {
    spec.classes = whole_at(table, "classes", 2, kMostClasses);
    spec.live_class = whole_at(table, "live_class", 0, spec.classes - 1);
    spec.crop_scale = number_at(table, "crop_scale", 1, kLargestCrop);
}

LivenessProfile CatalogueParser::liveness_at(const toml::table& profile) {
    LivenessProfile liveness;
    if (!profile.contains("liveness")) {
        return liveness;
    }
    const toml::table* table = table_at(profile, "liveness");
    if (table == nullptr) {
        return liveness;
    }
    refuse_unknown(*table, {"networks", "threshold"});
    liveness.threshold = number_at(*table, "threshold", 0, 1);
    const toml::array* names = (*table)["networks"].as_array();
    if (names == nullptr || names->empty()) {
        fail(*table, "\"networks\" must name at least one network.");
        return liveness;
    }
    liveness.networks.reserve(names->size());
    for (const toml::node& name : *names) {
        liveness.networks.push_back(name.value<std::string>().value_or(""));
        check_role(name, liveness.networks.back(), Role::liveness);
    }
    return liveness;
}

}  // namespace rollcall::face
