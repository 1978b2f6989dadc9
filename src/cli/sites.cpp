#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/person_json.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    std::string id;
    std::string name;
    std::string time_zone;
};

/// Runs `work` with the sites of the data folder.
ExitCode with_sites(Context& context, Opening opening,
                    const std::function<ExitCode(people::Directory&)>& work) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, opening);
    return workplace ? work((*workplace)->directory()) : report(context, workplace.error());
}

ExitCode list_sites(Context& context) {
    return with_sites(context, Opening::people_read, [&](people::Directory& directory) {
        const auto sites = directory.sites();
        if (!sites) {
            return report(context, sites.error());
        }
        Json list = Json::array();
        for (const people::Site& site : *sites) {
            list.push_back(app::site_json(site));
            if (!context.json) {
                print_line(site.id + "  " + site.name + "  (" + site.time_zone + ")");
            }
        }
        if (context.json) {
            print_json({{"sites", list}});
        }
        return ExitCode::success;
    });
}

ExitCode add_site(Context& context, const Wanted& wanted) {
    const auto site = people::parse_site(wanted.id, wanted.name, wanted.time_zone);
    if (!site) {
        return report(context, site.error());
    }
    return with_sites(context, Opening::people_write, [&](people::Directory& directory) {
        if (const Status stored = directory.put_site(*site); !stored) {
            return report(context, stored.error());
        }
        if (context.json) {
            print_json(app::site_json(*site));
        } else {
            print_line("site " + site->id + " is " + site->name + ", " + site->time_zone);
        }
        return ExitCode::success;
    });
}

ExitCode remove_site(Context& context, const std::string& text) {
    const auto id = people::parse_site_id(text);
    if (!id) {
        return report(context, id.error());
    }
    return with_sites(context, Opening::people_write, [&](people::Directory& directory) {
        if (const Status removed = directory.remove_site(*id); !removed) {
            return report(context, removed.error());
        }
        if (context.json) {
            print_json({{"site", *id}});
        } else {
            print_line("removed " + *id);
        }
        return ExitCode::success;
    });
}

}  // namespace

void add_sites(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("sites", "List, add or remove places of work");
    command->require_subcommand(1);
    CLI::App* list = command->add_subcommand("list", "All sites, by id");
    add_common(*list, context, {"data"});
    list->callback([&action] { action = list_sites; });

    const auto wanted = std::make_shared<Wanted>();
    CLI::App* add = command->add_subcommand(
        "add",
        "Write a site, new or not, with the server stopped (while it runs: PUT "
        "/api/v1/sites/ID)");
    add_common(*add, context, {"data"});
    add->add_option("id", wanted->id)->required();
    add->add_option("--name", wanted->name)->required();
    add->add_option("--time-zone", wanted->time_zone, "IANA name, as Asia/Ho_Chi_Minh")->required();
    add->callback(
        [&action, wanted] { action = [wanted](Context& c) { return add_site(c, *wanted); }; });

    CLI::App* remove =
        command->add_subcommand("remove", "Remove a site that nobody was ever assigned to");
    add_common(*remove, context, {"data"});
    remove->add_option("id", wanted->id)->required();
    remove->callback([&action, wanted] {
        action = [wanted](Context& c) { return remove_site(c, wanted->id); };
    });
}

}  // namespace rollcall::cli
