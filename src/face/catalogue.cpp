#include "face/catalogue.h"

#include <algorithm>

#include "core/bytes.h"
#include "core/durable_file.h"
#include "face/catalogue_parser.h"

namespace rollcall::face {
namespace {

constexpr std::size_t kMostCatalogueBytes = 1024 * 1024;

template <class T>
std::string names_of(const std::map<std::string, T>& entries) {
    std::string text;
    for (const auto& [name, entry] : entries) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

template <class T>
Result<const T*> find(const std::map<std::string, T>& entries, const std::string& name,
                      const std::string& what) {
    const auto found = entries.find(name);
    if (found == entries.end()) {
        return Error{ErrorCode::model_unknown, "The catalogue has no " + what + " \"" + name +
                                                   "\". It has: " + names_of(entries) + "."};
    }
    return &found->second;
}

}  // namespace

std::string_view role_name(Role role) noexcept {
    switch (role) {
        case Role::detector:
            return "detector";
        case Role::landmarks:
            return "landmarks";
        case Role::embedder:
            return "embedder";
        case Role::liveness:
            break;
    }
    return "liveness";
}

bool needs_mirror(const ModelSpec& model) {
    return std::ranges::any_of(model.files, [](const ModelFile& file) {
        return file.npm_package.empty() && file.url.empty();
    });
}

Result<const Profile*> Catalogue::profile(const std::string& name) const {
    return find(profiles, name, "profile");
}

Result<const ModelSpec*> Catalogue::model(const std::string& name) const {
    return find(models, name, "model");
}

Result<std::vector<const ModelSpec*>> Catalogue::recognisers_of(
    const std::string& profile_name) const {
    const auto wanted = profile(profile_name);
    if (!wanted) {
        return wanted.error();
    }
    std::vector<const ModelSpec*> found;
    for (const std::string& name : {(*wanted)->detector, (*wanted)->landmarks, (*wanted)->embedder,
                                    (*wanted)->second_embedder}) {
        if (name.empty()) {
            continue;
        }
        const auto spec = model(name);
        if (!spec) {
            return spec.error();
        }
        found.push_back(*spec);
    }
    return found;
}

Result<Thresholds> Catalogue::thresholds_of(const std::string& profile_name) const {
    const auto wanted = profile(profile_name);
    if (!wanted) {
        return wanted.error();
    }
    if ((*wanted)->joined_thresholds) {
        return *(*wanted)->joined_thresholds;
    }
    const auto embedder = model((*wanted)->embedder);
    if (!embedder) {
        return embedder.error();
    }
    return (*embedder)->thresholds.value_or(Thresholds{});
}

Result<std::vector<const ModelSpec*>> Catalogue::models_of(const std::string& profile_name) const {
    auto found = recognisers_of(profile_name);
    if (!found) {
        return found;
    }
    const std::vector<std::string>& names = profiles.at(profile_name).liveness.networks;
    if (names.empty()) {
        return found;
    }
    const auto networks = liveness_networks(names);
    if (!networks) {
        return networks.error();
    }
    found->insert(found->end(), networks->begin(), networks->end());
    return found;
}

Result<std::vector<const ModelSpec*>> Catalogue::liveness_networks(
    const std::vector<std::string>& names) const {
    if (names.empty()) {
        return Error{ErrorCode::invalid_field,
                     "the profile names no network that judges liveness; name one"};
    }
    std::vector<const ModelSpec*> found;
    found.reserve(names.size());
    for (const std::string& name : names) {
        const auto spec = model(name);
        if (!spec) {
            return spec.error();
        }
        if ((*spec)->role != Role::liveness) {
            return Error{ErrorCode::invalid_field, name + " is a network for the role " +
                                                       std::string(role_name((*spec)->role)) +
                                                       ", not for liveness"};
        }
        found.push_back(*spec);
    }
    return found;
}

Result<Catalogue> parse_catalogue(std::string_view toml) {
    return CatalogueParser().parse(toml);
}

Result<Catalogue> load_catalogue(const std::filesystem::path& file) {
    const auto bytes = read_file(file, kMostCatalogueBytes);
    if (!bytes) {
        return Error{ErrorCode::config_invalid,
                     "The model catalogue " + file.string() + " cannot be read.",
                     bytes.error().message};
    }
    auto catalogue = parse_catalogue(as_text(*bytes));
    if (!catalogue) {
        Error error = catalogue.error();
        error.message = file.string() + ", " + error.message;
        return error;
    }
    return catalogue;
}

}  // namespace rollcall::face
