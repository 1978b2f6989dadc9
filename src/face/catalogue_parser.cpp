#include "face/catalogue_parser.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>
#include <utility>

#include "core/bytes.h"

namespace rollcall::face {
namespace {

constexpr int kMostPixels = 4096;

Error error_at(const toml::source_position& where, const std::string& reason) {
    return {ErrorCode::config_invalid,
            "the model catalogue's line " + std::to_string(where.line) + ": " + reason};
}

std::string in_quotes(std::string_view text) {
    return std::string(1, '"').append(text).append(1, '"');
}

/// Letters, digits, dot, dash and underscore, no dot in front: safe in paths and model ids.
bool is_plain_name(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_';
    };
    return !name.empty() && name.front() != '.' && std::ranges::all_of(name, plain);
}

bool stays_inside(const std::string& path) {
    const std::filesystem::path relative(path);
    return !path.empty() && relative.is_relative() &&
           std::ranges::none_of(relative, [](const auto& part) { return part == ".."; });
}

std::optional<Role> role_from(std::string_view name) {
    for (const Role role : {Role::detector, Role::landmarks, Role::embedder, Role::liveness}) {
        if (name == role_name(role)) {
            return role;
        }
    }
    return std::nullopt;
}

const std::map<std::string, Role, std::less<>>& kinds() {
    static const std::map<std::string, Role, std::less<>> kKinds = {
        {"ssd4420", Role::detector},
        {"yunet", Role::detector},
        {"landmarks68", Role::landmarks},
        {"embedding", Role::embedder},
        {"classes", Role::liveness}};
    return kKinds;
}

std::optional<vision::ColourOrder> colours_from(std::string_view name) {
    if (name == "rgb") {
        return vision::ColourOrder::rgb;
    }
    if (name == "bgr") {
        return vision::ColourOrder::bgr;
    }
    if (name == "gray") {
        return vision::ColourOrder::gray;
    }
    return std::nullopt;
}

}  // namespace

Result<Catalogue> CatalogueParser::parse(std::string_view text) {
    toml::table root;
    try {
        root = toml::parse(text);
    } catch (const toml::parse_error& e) {
        return error_at(e.source().begin, std::string(e.description()));
    }
    refuse_unknown(root, {"models", "profiles"});
    if (const toml::table* models = table_at(root, "models")) {
        read_models(*models);
    }
    if (const toml::table* profiles = table_at(root, "profiles")) {
        read_profiles(*profiles);
    }
    if (error_) {
        return *error_;
    }
    return std::move(catalogue_);
}

void CatalogueParser::fail(const toml::node& at, const std::string& reason) {
    if (!error_) {
        error_ = error_at(at.source().begin, reason);
    }
}

void CatalogueParser::refuse_unknown(const toml::table& table,
                                     std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
        if (std::ranges::find(known, key.str()) == known.end()) {
            fail(node, in_quotes(key.str()) + " is not a known entry here.");
        }
    }
}

const toml::table* CatalogueParser::table_at(const toml::table& table, std::string_view key) {
    const toml::table* found = table[key].as_table();
    if (found == nullptr) {
        fail(table, "the table " + in_quotes(key) + " is missing.");
    }
    return found;
}

std::string CatalogueParser::text_at(const toml::table& table, std::string_view key) {
    std::string text = optional_text_at(table, key);
    if (text.empty()) {
        fail(table, in_quotes(key) + " is missing or empty; a text is wanted.");
    }
    return text;
}

std::string CatalogueParser::optional_text_at(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
        return {};
    }
    const auto text = node->value<std::string>();
    if (!text || has_control_characters(*text)) {
        fail(*node, in_quotes(key) + " must be a text without control characters.");
        return {};
    }
    return *text;
}

double CatalogueParser::number_at(const toml::table& table, std::string_view key, double least,
                                  double most) {
    const toml::node* node = table.get(key);
    const auto number = node == nullptr ? std::nullopt : node->value<double>();
    if (!number || !(*number >= least && *number <= most)) {
        std::ostringstream reason;
        reason << in_quotes(key) << " must be a number from " << least << " to " << most << ".";
        fail(node == nullptr ? static_cast<const toml::node&>(table) : *node, reason.str());
        return least;
    }
    return *number;
}

int CatalogueParser::whole_at(const toml::table& table, std::string_view key, int least, int most) {
    const double number = number_at(table, key, least, most);
    if (number != std::floor(number)) {
        fail(*table.get(key), in_quotes(key) + " must be a whole number.");
    }
    return static_cast<int>(number);
}

std::vector<double> CatalogueParser::numbers_at(const toml::table& table, std::string_view key,
                                                std::size_t count) {
    std::vector<double> numbers;
    if (const toml::array* array = table[key].as_array()) {
        for (const toml::node& element : *array) {
            const double number = element.value<double>().value_or(NAN);
            if (!std::isfinite(number)) {
                fail(element, in_quotes(key) + " must hold numbers only.");
                return {};
            }
            numbers.push_back(number);
        }
    }
    if (numbers.size() != count) {
        fail(table, in_quotes(key) + " must be an array of " + std::to_string(count) +
                        (count == 1 ? " number." : " numbers, one for each colour."));
        return {};
    }
    return numbers;
}

void CatalogueParser::read_models(const toml::table& models) {
    for (const auto& [key, node] : models) {
        const toml::table* table = node.as_table();
        if (table == nullptr || !is_plain_name(key.str())) {
            fail(node, "a model is a table with a name of letters, digits, '.', '-' and '_'.");
            return;
        }
        read_model(std::string(key.str()), *table);
    }
    check_file_names(models);
}

void CatalogueParser::read_model(const std::string& name, const toml::table& table) {
    refuse_unknown(table, {"role", "kind", "licence", "source", "training_data", "files", "input",
                           "dimension", "alignment", "thresholds", "usual_norm", "score_threshold",
                           "classes", "live_class", "crop_scale"});
    ModelSpec spec;
    spec.name = name;
    spec.kind = text_at(table, "kind");
    spec.licence = text_at(table, "licence");
    spec.source = text_at(table, "source");
    spec.training_data = optional_text_at(table, "training_data");

    const auto role = role_from(text_at(table, "role"));
    const auto kind = kinds().find(spec.kind);
    if (!role) {
        fail(table, "\"role\" must be detector, landmarks, embedder or liveness.");
    } else if (kind == kinds().end() || kind->second != *role) {
        fail(table,
             "\"kind\" must be one that Rollcall can read for this role: ssd4420 or yunet "
             "(detector), landmarks68 (landmarks), embedding (embedder), classes (liveness).");
    }
    spec.role = role.value_or(Role::detector);

    if (const toml::table* input = table_at(table, "input")) {
        read_input(*input, spec);
    }
    const toml::array* files = table["files"].as_array();
    if (files == nullptr || files->empty() || !files->is_array_of_tables()) {
        fail(table, "\"files\" must be at least one table.");
    } else {
        files->for_each([&](const toml::table& file) { read_file(file, spec); });
    }
    if (spec.role == Role::embedder) {
        read_embedder(table, spec);
    } else if (spec.role == Role::detector) {
        spec.score_threshold = number_at(table, "score_threshold", 0.01, 1);
    } else if (spec.role == Role::liveness) {
        read_liveness(table, spec);
    }
    catalogue_.models.emplace(name, std::move(spec));
}

void CatalogueParser::read_input(const toml::table& table, ModelSpec& spec) {
    refuse_unknown(table, {"width", "height", "colours", "mean", "scale"});
    spec.input_width = whole_at(table, "width", 1, kMostPixels);
    spec.input_height = whole_at(table, "height", 1, kMostPixels);
    constexpr int kCoarsestYunetStride = 32;
    if (spec.kind == "yunet" && (spec.input_width % kCoarsestYunetStride != 0 ||
                                 spec.input_height % kCoarsestYunetStride != 0)) {
        fail(table, "a yunet's \"width\" and \"height\" must be multiples of 32.");
    }
    const auto colours = colours_from(text_at(table, "colours"));
    if (!colours) {
        fail(table, "\"colours\" must be rgb, bgr or gray.");
        return;
    }
    const bool should_be_gray = spec.role == Role::landmarks;
    if (spec.role != Role::embedder && (*colours == vision::ColourOrder::gray) != should_be_gray) {
        fail(table,
             "\"colours\" do not fit the kind: landmarks68 takes gray, detectors and liveness take "
             "rgb or bgr.");
    }
    spec.pixels.colours = *colours;
    const auto count = static_cast<std::size_t>(vision::channels(*colours));
    const auto mean = numbers_at(table, "mean", count);
    const auto scale = numbers_at(table, "scale", count);
    for (std::size_t i = 0; i < std::min(mean.size(), scale.size()); ++i) {
        if (scale[i] <= 0) {
            fail(table, "\"scale\" must be above 0.");
        }
        spec.pixels.mean[i] = static_cast<float>(mean[i]);
        spec.pixels.scale[i] = static_cast<float>(scale[i]);
    }
}

void CatalogueParser::read_file(const toml::table& table, ModelSpec& spec) {
    refuse_unknown(table, {"name", "sha256", "npm", "url"});
    ModelFile file;
    file.name = text_at(table, "name");
    if (!is_plain_name(file.name)) {
        fail(table, "\"name\" must be a plain file name: letters, digits, '.', '-' and '_'.");
    }
    const auto digits = from_hex(text_at(table, "sha256"));
    if (!digits || digits->size() != file.sha256.size()) {
        fail(table, "\"sha256\" must be 64 hexadecimal digits.");
    } else {
        std::ranges::copy(*digits, file.sha256.begin());
    }
    file.url = optional_text_at(table, "url");
    if (!file.url.empty() && !file.url.starts_with("https://")) {
        fail(table, "\"url\" must begin with https://.");
    }
    if (table.contains("npm")) {
        if (const toml::table* npm = table_at(table, "npm")) {
            read_npm(*npm, file);
        }
    }
    spec.files.push_back(std::move(file));
}

void CatalogueParser::read_npm(const toml::table& table, ModelFile& file) {
    refuse_unknown(table, {"package", "path"});
    file.npm_package = text_at(table, "package");
    file.npm_path = text_at(table, "path");
    if (!stays_inside(file.npm_package) || !stays_inside(file.npm_path)) {
        fail(table, "\"package\" and \"path\" must be relative and stay inside node_modules.");
    }
}

void CatalogueParser::check_file_names(const toml::table& models) {
    std::map<std::string, Sha256> seen;
    for (const auto& [name, spec] : catalogue_.models) {
        for (const ModelFile& file : spec.files) {
            const auto [known, added] = seen.emplace(file.name, file.sha256);
            if (!added && known->second != file.sha256) {
                fail(*models.get(name), "the file name " + in_quotes(file.name) +
                                            " is used twice with different SHA-256.");
            }
        }
    }
}

void CatalogueParser::read_profiles(const toml::table& profiles) {
    for (const auto& [key, node] : profiles) {
        const toml::table* table = node.as_table();
        if (table == nullptr || !is_plain_name(key.str())) {
            fail(node, "a profile is a table with a name of letters, digits, '.', '-' and '_'.");
            return;
        }
        read_profile(std::string(key.str()), *table);
    }
}

void CatalogueParser::read_profile(const std::string& name, const toml::table& table) {
    refuse_unknown(table, {"detector", "landmarks", "embedder", "second_embedder", "thresholds",
                           "precision", "liveness"});
    Profile profile{.name = name,
                    .detector = text_at(table, "detector"),
                    .landmarks = optional_text_at(table, "landmarks"),
                    .embedder = text_at(table, "embedder"),
                    .second_embedder = optional_text_at(table, "second_embedder"),
                    .joined_thresholds = std::nullopt,
                    .precision = precision_at(table),
                    .liveness = liveness_at(table)};
    check_role(table, profile.detector, Role::detector);
    check_role(table, profile.embedder, Role::embedder);
    if (!profile.second_embedder.empty()) {
        check_role(table, profile.second_embedder, Role::embedder);
        profile.joined_thresholds = thresholds_at(table);
    } else if (table.contains("thresholds")) {
        fail(table, "\"thresholds\" stand with the embedder, unless there is a second one.");
    }
    const auto detector = catalogue_.models.find(profile.detector);
    if (!profile.landmarks.empty()) {
        check_role(table, profile.landmarks, Role::landmarks);
    } else if (detector != catalogue_.models.end() && detector->second.kind == "ssd4420") {
        fail(table,
             in_quotes(profile.detector) + " gives no landmarks: the profile needs \"landmarks\".");
    }
    catalogue_.profiles.emplace(name, std::move(profile));
}

void CatalogueParser::check_role(const toml::node& at, const std::string& name, Role role) {
    const auto found = catalogue_.models.find(name);
    if (found == catalogue_.models.end() || found->second.role != role) {
        fail(at,
             in_quotes(name) + " is no " + std::string(role_name(role)) + " of this catalogue.");
    }
}

}  // namespace rollcall::face
