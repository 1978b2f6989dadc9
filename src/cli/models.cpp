#include <memory>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

struct Choice {
    std::string profile;  ///< empty: the one in force
    std::string node_modules;
    std::string mirror;
    bool offline = false;
};

std::string training_data_of(const face::ModelSpec& model) {
    return model.training_data.empty() ? "not stated" : model.training_data;
}

Json json_of(const face::ModelSpec& model, const std::filesystem::path& folder) {
    Json files = Json::array();
    for (const face::ModelFile& file : model.files) {
        files.push_back({{"name", file.name}, {"sha256", to_hex(file.sha256)}});
    }
    const Status verified = face::verify_files(model, folder);
    Json document{
        {"name", model.name},
        {"role", face::role_name(model.role)},
        {"licence", model.licence},
        {"source", model.source},
        {"training_data", training_data_of(model)},
        {"input", {{"width", model.input_width}, {"height", model.input_height}}},
        {"files", files},
        {"state", verified ? std::string_view("ready") : error_info(verified.error().code).name}};
    if (model.role == face::Role::embedder) {
        document["dimension"] = model.dimension;
    }
    return document;
}

ExitCode list(Context& context) {
    const Result<LoadedConfig> settings = context.settings();
    const auto catalogue = context.host.catalogue();
    if (!settings || !catalogue) {
        return report(context, settings ? catalogue.error() : settings.error());
    }
    const std::filesystem::path folder = context.host.models_folder(settings->config);
    Json profiles = Json::array();
    for (const auto& [name, profile] : catalogue->profiles) {
        const auto models = catalogue->models_of(name);
        if (!models) {
            return report(context, models.error());
        }
        Json members = Json::array();
        if (!context.json) {
            print_line("profile " + name);
        }
        for (const face::ModelSpec* model : *models) {
            Json entry = json_of(*model, folder);
            if (!context.json) {
                print_line("  " + model->name + "  " + std::string(face::role_name(model->role)) +
                           ", " + model->licence + ", training data: " + training_data_of(*model) +
                           ", " + entry["state"].get<std::string>());
            }
            members.push_back(std::move(entry));
        }
        profiles.push_back({{"profile", name}, {"models", members}});
    }
    if (context.json) {
        print_json({{"folder", folder.string()}, {"profiles", profiles}});
    }
    return ExitCode::success;
}

/// A liveness network that no known address carries: without it faces are recognised all the same.
bool may_lack(const face::ModelSpec& model) {
    return model.role == face::Role::liveness && face::needs_mirror(model);
}

/// Does `work` for each model of the chosen profile; stops at the first error, but leaves out a
/// model that is missing and may be, and says so.
ExitCode for_each_model(
    Context& context, const Choice& choice, const std::string& done,
    const std::function<Status(const face::ModelSpec&, const std::filesystem::path&)>& work,
    const std::function<bool(const face::ModelSpec&)>& dispensable) {
    const Result<LoadedConfig> settings = context.settings();
    const auto catalogue = context.host.catalogue();
    if (!settings || !catalogue) {
        return report(context, settings ? catalogue.error() : settings.error());
    }
    const std::string profile = choice.profile.empty() ? settings->config.profile : choice.profile;
    const auto models = catalogue->models_of(profile);
    if (!models) {
        return report(context, models.error());
    }
    const std::filesystem::path folder = context.host.models_folder(settings->config);
    Json names = Json::array();
    Json left_out = Json::array();
    for (const face::ModelSpec* model : *models) {
        const Status worked = work(*model, folder);
        if (worked) {
            names.push_back(model->name);
        } else if (worked.error().code == ErrorCode::model_missing && dispensable(*model)) {
            left_out.push_back({{"name", model->name}, {"error", worked.error().message}});
        } else {
            return report(context, worked.error());
        }
    }
    if (context.json) {
        print_json({{"profile", profile},
                    {"folder", folder.string()},
                    {done, names},
                    {"left_out", left_out}});
    } else {
        print_line("profile " + profile + ": " + std::to_string(names.size()) + " models " + done +
                   " in " + folder.string());
        for (const Json& model : left_out) {
            print_line("  left out: " + model["name"].get<std::string>() + ", for liveness. " +
                       model["error"].get<std::string>());
        }
    }
    return ExitCode::success;
}

ExitCode pull(Context& context, const Choice& choice) {
    std::string mirror = choice.mirror;
    if (const auto named = context.environment.find("ROLLCALL_MODEL_MIRROR");
        mirror.empty() && named != context.environment.end()) {
        mirror = named->second;
    }
    const face::ModelSources sources{
        .mirror = mirror, .node_modules = choice.node_modules, .network = !choice.offline};
    return for_each_model(
        context, choice, "pulled",
        [&](const face::ModelSpec& model, const std::filesystem::path& folder) {
            return face::pull_files(model, sources, folder);
        },
        may_lack);
}

}  // namespace

void add_models(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("models", "List, fetch or check the networks");
    command->require_subcommand(1);
    const auto choice = std::make_shared<Choice>();

    CLI::App* listing = command->add_subcommand("list", "Every profile with its networks");
    add_common(*listing, context, {"models"});
    listing->callback([&action] { action = list; });

    CLI::App* pulling = command->add_subcommand("pull", "Bring a profile's files, each checked");
    add_common(*pulling, context, {"models"});
    pulling->add_option("profile", choice->profile, "which profile; default: the one in force");
    pulling->add_option("--node-modules", choice->node_modules,
                        "where npm has installed models/package.json");
    pulling->add_option("--mirror", choice->mirror,
                        "a folder that holds the files by their names (ROLLCALL_MODEL_MIRROR)");
    pulling->add_flag("--offline", choice->offline, "use no https address");
    pulling->callback(
        [&action, choice] { action = [choice](Context& c) { return pull(c, *choice); }; });

    CLI::App* verifying = command->add_subcommand("verify", "Check a profile's files by hash");
    add_common(*verifying, context, {"models"});
    verifying->add_option("profile", choice->profile, "which profile; default: the one in force");
    verifying->callback([&action, choice] {
        action = [choice](Context& c) {
            return for_each_model(c, *choice, "verified", face::verify_files,
                                  [](const face::ModelSpec&) { return false; });
        };
    });
}

}  // namespace rollcall::cli
