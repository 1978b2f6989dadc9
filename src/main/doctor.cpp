#include "main/doctor.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>

#include <sys/stat.h>
#include <unistd.h>

#include "app/open_gallery.h"
#include "app/verify_journal.h"
#include "core/clock.h"
#include "core/time_zone.h"
#include "face/catalogue.h"
#include "main/master_key.h"
#include "main/parts.h"
#include "main/paths.h"
#include "main/system_clock_state.h"
#include "server/local_ca.h"

namespace rollcall {
namespace {

constexpr const char* kWithoutLiveness =
    "; until then whoever has the liveness policy passive has to answer a challenge each time, and "
    "both is refused";

namespace fs = std::filesystem;
using cli::Finding;
using cli::Severity;

constexpr std::uintmax_t kLittleSpace = 512U * 1024 * 1024;
constexpr std::size_t kNamedTemplates = 20;  ///< damaged ones beyond are told as a number

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
    return text.data();
}

std::string three_digits(float value) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(value));
    return text.data();
}

/// What templates have to be like to be searched.
struct SearchedTemplates {
    ModelId model;
    std::size_t dimension = 0;
};

/// The networks of the profile; nothing if they cannot be used.
std::optional<SearchedTemplates> examine_models(const Config& config,
                                                std::vector<Finding>& findings) {
    const Paths paths = find_paths(config);
    const Result<face::Catalogue> catalogue = face::load_catalogue(paths.catalogue);
    if (!catalogue) {
        findings.push_back({Severity::problem, "models", catalogue.error().message});
        return std::nullopt;
    }
    const auto models = catalogue->models_of(config.profile);
    if (!models) {
        findings.push_back({Severity::problem, "models", models.error().message});
        return std::nullopt;
    }
    findings.push_back({Severity::fine, "model files", paths.models.string()});
    for (const face::ModelSpec* model : *models) {
        const std::string training =
            model->training_data.empty() ? "not stated" : model->training_data;
        const Status files = face::verify_files(*model, paths.models);
        // Without a liveness network people are recognised all the same; a wrong one is a problem.
        const bool may_lack = model->role == face::Role::liveness && !files &&
                              files.error().code == ErrorCode::model_missing;
        const Severity severity = files      ? Severity::fine
                                  : may_lack ? Severity::warning
                                             : Severity::problem;
        findings.push_back({severity, "model " + model->name,
                            files ? "licence " + model->licence + ", from " + model->source +
                                        ", training data: " + training
                                  : files.error().message + (may_lack ? kWithoutLiveness : "")});
    }
    const auto recognition = build_recognition(config);
    if (!recognition) {
        findings.push_back({Severity::problem, "recognition", recognition.error().message});
        return std::nullopt;
    }
    const ModelId& model = (*recognition)->analyser->model();
    const gallery::MatchPolicy& policy = (*recognition)->policy;
    findings.push_back(
        {Severity::fine, "recognition",
         "computes at the precision asked for; templates belong to " + model.value()});
    findings.push_back(
        {Severity::fine, "thresholds",
         "cosine similarity from which a face is a person: " + three_digits(policy.identify) +
             " (1:N), " + three_digits(policy.duplicate) + " (already enrolled), " +
             three_digits(policy.verify) + " (1:1)"});
    findings.push_back(
        {Severity::fine, "workers", std::to_string(worker_threads(config)) + " computing threads"});
    return SearchedTemplates{model, (*recognition)->analyser->dimension()};
}

/// A file or folder that only its owner may reach.
void examine_mode(const fs::path& path, mode_t allowed, std::vector<Finding>& findings) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return;
    }
    const mode_t mode = info.st_mode & 0777U;
    if ((mode & ~allowed) != 0) {
        findings.push_back({Severity::problem, path.string(),
                            "has mode " + octal(mode) +
                                ", so that others can reach it; run chmod " + octal(allowed) +
                                " on it"});
    } else {
        findings.push_back({Severity::fine, path.string(), "mode " + octal(mode)});
    }
}

void examine_space(const fs::path& folder, std::vector<Finding>& findings) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (!error && space.available < kLittleSpace) {
        findings.push_back({Severity::warning, "disk",
                            std::to_string(space.available / (1024 * 1024)) +
                                " MiB are left on the disk of the data folder"});
    }
}

/// Where the picture lies and whose it is, so that it can be enrolled again.
std::string name_photo(const Stores& stores, PhotoKey key) {
    const auto photo = stores.people->photo(key);
    if (!photo || !*photo) {
        return "photo " + std::to_string(key.value());
    }
    const auto owner = stores.people->find((*photo)->person);
    const std::string whose = owner && *owner ? " of " + (*owner)->id.value() : "";
    const std::string& name = (*photo)->stored.name.value();
    return "photo " + std::to_string(key.value()) + whose + " (photos/" + name.substr(0, 2) + "/" +
           name + ")";
}

/// Photos that were enrolled with another model and not, or not yet, with this one.
void examine_missing_templates(const Stores& stores, const app::Unsearchable& left_out,
                               std::vector<Finding>& findings) {
    const std::vector<people::OwnedPhoto>& photos = left_out.without_template;
    if (photos.empty()) {
        return;
    }
    findings.push_back(
        {left_out.lost.empty() ? Severity::warning : Severity::problem, "templates",
         std::to_string(photos.size()) + " photos have no template of the model in force, and " +
             std::to_string(left_out.lost.size()) +
             " people cannot be found by it at all. `rollcall reembed` makes them from the photos, "
             "also while a server runs, and so does a start of the server; of a photo that fails "
             "it "
             "says why: enrol another picture of that person then"});
    if (photos.size() > kNamedTemplates) {
        return;  // another model, rather than pictures that this one makes nothing of
    }
    for (const people::OwnedPhoto& entry : photos) {
        findings.push_back(
            {Severity::warning, "template", name_photo(stores, entry.photo) + " has no template"});
    }
}

void examine_templates(const Stores& stores, const SearchedTemplates& searched,
                       std::vector<Finding>& findings) {
    const auto found = app::look_at_templates(*stores.people, searched.model, searched.dimension);
    if (!found) {
        findings.push_back({Severity::problem, "database", found.error().message});
        return;
    }
    examine_missing_templates(stores, found->left_out, findings);
    const std::vector<app::DamagedTemplate>& damaged = found->left_out.damaged;
    for (std::size_t i = 0; i < std::min(damaged.size(), kNamedTemplates); ++i) {
        const app::DamagedTemplate& entry = damaged[i];
        const std::string what = name_photo(stores, entry.photo) + " has a damaged template";
        if (entry.person_is_lost) {
            findings.push_back(
                {Severity::problem, "template",
                 what +
                     ", and this person has no other: nobody is found as them, and strangers are "
                     "answered \"gallery_incomplete\" instead of \"not known\". A start of the "
                     "server makes it anew if the picture is whole. Otherwise enrol another "
                     "picture "
                     "under the same id, restore a backup from before the damage, or remove the "
                     "person (`rollcall people remove`). And have the disk looked at"});
        } else {
            findings.push_back({Severity::warning, "template",
                                what +
                                    "; the person is found by their other photos. A start of the "
                                    "server makes it anew if the picture is whole"});
        }
    }
    if (damaged.size() > kNamedTemplates) {
        findings.push_back(
            {Severity::problem, "templates",
             std::to_string(damaged.size() - kNamedTemplates) + " more are damaged"});
    }
}

bool is_readable(const Stores& stores, const PhotoName& name) {
    const auto photo = stores.people->photo(name);
    return photo && *photo && stores.photos->get((*photo)->stored);
}

void examine_gallery(const Config& config, const std::optional<SearchedTemplates>& searched,
                     std::vector<Finding>& findings) {
    const Result<Stores> stores = open_stores(config, StoreAccess::read);
    if (!stores) {
        findings.push_back({Severity::problem, "data folder", stores.error().message});
        return;
    }
    const auto names = stores->people->photo_names();
    const auto models = stores->people->template_models();
    if (!names || !models) {
        findings.push_back({Severity::problem, "database",
                            names ? models.error().message : names.error().message});
        return;
    }
    const auto first = names->empty() ? Result<std::optional<people::Photo>>(std::nullopt)
                                      : stores->people->photo(names->front());
    if (!first && (first.error().code == ErrorCode::master_key_missing ||
                   first.error().code == ErrorCode::master_key_wrong)) {
        findings.push_back({Severity::problem, "photos", first.error().message});
        return;
    }
    const auto missing = static_cast<std::size_t>(std::ranges::count_if(
        *names, [&](const PhotoName& name) { return !is_readable(*stores, name); }));
    findings.push_back({missing == 0 ? Severity::fine : Severity::problem, "photos",
                        std::to_string(names->size()) + " enrolled, " + std::to_string(missing) +
                            " missing or damaged"});
    for (const people::PeopleStore::ModelCount& count : *models) {
        const bool found = !searched || count.model == searched->model;
        findings.push_back({Severity::fine, "templates",
                            std::to_string(count.templates) + " of " + count.model.value() +
                                (found ? ""
                                       : ", which the profile in force does not search; `rollcall "
                                         "reembed --drop-others` removes them")});
    }
    if (searched) {
        examine_templates(*stores, *searched, findings);
    }
}

/// Whether the keys can be opened, and the journal reaches the head that was kept beside it. All of
/// it is gone through by `rollcall audit verify`.
void examine_journal(const Config& config, std::vector<Finding>& findings) {
    const auto database = store::Database::open(config.data, store::OpenMode::read_only);
    if (!database) {
        return;  // told of already
    }
    const auto heads = store::HeadFile::read(config.data);
    const auto chain = read_chain(config, **database);
    if (!heads || !chain) {
        findings.push_back({Severity::problem, "master key",
                            heads ? chain.error().message : heads.error().message});
        return;
    }
    findings.push_back(
        {Severity::fine, "master key",
         config.master_key.empty() ? master_key_file(config).string() : "from the environment"});
    const auto journal = store::make_journal_store(**database);
    const auto fits = app::head_is_in_journal(*journal, *chain, *heads);
    const bool whole = fits && *fits;
    findings.push_back({whole ? Severity::fine : Severity::problem, "journal",
                        whole  ? "reaches the head that was kept beside it"
                        : fits ? "does not reach the head that was kept beside it; `rollcall audit "
                                 "verify` says more"
                               : fits.error().message});
}

/// What attendance is counted by.
void examine_time(const Config& config, std::vector<Finding>& findings) {
    const auto version = time_zone_data_version();
    findings.push_back({version ? Severity::fine : Severity::problem, "time zones",
                        version
                            ? "data " + *version + "; days begin by " + config.attendance.time_zone
                            : version.error().message});
    if (!system_clock_is_synchronised()) {
        findings.push_back({Severity::warning, "clock",
                            "nothing keeps this machine's clock right (NTP); check-ins are marked "
                            "clock_unsure"});
    }
}

void examine_data(const Config& config, const std::optional<SearchedTemplates>& searched,
                  std::vector<Finding>& findings) {
    std::error_code ignored;
    if (!fs::exists(config.data, ignored)) {
        findings.push_back(
            {Severity::warning, "data folder",
             config.data.string() + " does not exist yet; `rollcall serve` makes it"});
        return;
    }
    if (::access(config.data.c_str(), R_OK | W_OK | X_OK) != 0) {
        findings.push_back({Severity::problem, "data folder",
                            config.data.string() + " cannot be read and written by this user"});
        return;
    }
    examine_mode(config.data, 0700, findings);
    examine_mode(config.data / "rollcall.db", 0600, findings);
    examine_mode(config.data / "tls" / "ca.key", 0600, findings);
    examine_mode(config.data / "tls" / "server.key", 0600, findings);
    examine_space(config.data, findings);
    if (fs::exists(config.data / "rollcall.db", ignored)) {
        examine_gallery(config, searched, findings);
        examine_journal(config, findings);
    }
}

void examine_server(const Config& config, std::vector<Finding>& findings) {
    const Paths paths = find_paths(config);
    std::error_code ignored;
    const bool pages = fs::exists(paths.web / "checkin.html", ignored);
    findings.push_back({pages ? Severity::fine : Severity::problem, "pages",
                        pages
                            ? paths.web.string()
                            : "not found in " + paths.web.string() + "; build them or set `web`"});
    if (config.server.http) {
        findings.push_back(
            {Severity::warning, "HTTPS",
             "plain HTTP is set: browsers open the camera only on localhost, and keys "
             "and pictures travel unprotected unless a proxy adds HTTPS"});
        return;
    }
    const bool given = !config.server.certificate.empty();
    const fs::path certificate =
        given ? config.server.certificate : config.data / "tls" / "server.crt";
    const fs::path key = given ? config.server.certificate_key : config.data / "tls" / "server.key";
    if (!given && !fs::exists(certificate, ignored)) {
        return;  // made at the first start
    }
    const auto identity = server::read_identity(certificate, key, SystemClock());
    findings.push_back({identity ? Severity::fine : Severity::problem, "certificate",
                        identity ? certificate.string() : identity.error().message});
    if (given) {
        examine_mode(key, 0600, findings);
    }
}

}  // namespace

std::vector<Finding> examine(const LoadedConfig& loaded) {
    const Config& config = loaded.config;
    std::vector<Finding> findings;
    const std::optional<SearchedTemplates> searched = examine_models(config, findings);
    examine_data(config, searched, findings);
    examine_time(config, findings);
    examine_server(config, findings);
    if (!loaded.api_key_file.empty()) {
        examine_mode(loaded.api_key_file, 0600, findings);
    }
    return findings;
}

}  // namespace rollcall
