#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kMostDigits = 18;

struct Wanted {
    std::vector<std::int64_t> photos;
    bool take_back = false;
};

ExitCode list_photos(Context& context, const Config& config) {
    const auto workplace = context.host.open(config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto photos = (*workplace)->people().photos_set_aside();
    if (!photos) {
        return report(context, photos.error());
    }
    Json list = Json::array();
    for (const people::PhotoSetAside& aside : *photos) {
        const std::string key = std::to_string(aside.photo.value());
        list.push_back({{"photo", key},
                        {"employee_id", aside.employee.value()},
                        {"created_at", to_rfc3339(aside.created_at)}});
        if (!context.json) {
            print_line("photo " + key + " of " + aside.employee.value() + ", enrolled " +
                       to_rfc3339(aside.created_at));
        }
    }
    if (context.json) {
        print_json({{"photos", list}});
    } else if (list.empty()) {
        print_line("no photo is set aside; `rollcall calibrate` lists those that harm");
    }
    return ExitCode::success;
}

ExitCode run(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    if (wanted.photos.empty()) {
        return list_photos(context, settings->config);
    }
    const auto workplace = context.host.open(settings->config, Opening::gallery_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    Json changed = Json::array();
    for (const std::int64_t photo : wanted.photos) {
        const Status done = (*workplace)->set_aside().run(PhotoKey(photo), !wanted.take_back);
        if (!done) {
            Error error = done.error();
            error.message = "photo " + std::to_string(photo) + ": " + error.message;
            return report(context, error);
        }
        changed.push_back(std::to_string(photo));
        if (!context.json) {
            print_line("photo " + std::to_string(photo) +
                       (wanted.take_back ? " is used again" : " is set aside, and kept"));
        }
    }
    if (context.json) {
        print_json({{"photos", changed}, {"set_aside", !wanted.take_back}});
    }
    return ExitCode::success;
}

}  // namespace

void add_set_aside(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "set-aside",
        "Keep photos that harm out of every search, with the server stopped (while it runs: PUT "
        "/api/v1/gallery/set-aside/NUMBER); without a photo: list them");
    add_common(*command, context, {"data", "models", "profile", "precision"});
    const auto wanted = std::make_shared<Wanted>();
    command->add_option("photos", wanted->photos, "numbers of photos, as `rollcall calibrate` says")
        ->check(
            [](const std::string& text) {
                const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
                return digits && text.size() <= kMostDigits &&
                               text.find_first_not_of('0') != std::string::npos
                           ? std::string()
                           : "a photo's number is a whole number from 1";
            },
            "NUMBER");
    command->add_flag("--take-back", wanted->take_back, "use them again");
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return run(c, *wanted); }; });
}

}  // namespace rollcall::cli
