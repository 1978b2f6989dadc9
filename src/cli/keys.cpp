#include <memory>

#include <CLI/CLI.hpp>

#include "cli/desk.h"
#include "cli/liveness_policy.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

struct NewKey {
    std::string name;
    std::string rights = "search,checkin,enrol,extract,people:read,people:write,reports";
    int days = 0;
    std::string liveness = "off";
};

ExitCode add_key(Context& context, const NewKey& wanted) {
    const Result<access::Rights> rights = access::Rights::parse(wanted.rights);
    if (!rights) {
        return report(context, rights.error());
    }
    const access::LivenessPolicy liveness = liveness_policy_of(wanted.liveness);
    std::optional<TimePoint> expires_at;
    if (wanted.days > 0) {
        expires_at = SystemClock().now() + std::chrono::days{wanted.days};
    }
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto key = desk.credentials().create_key(wanted.name, *rights, expires_at, liveness);
        if (!key) {
            return report(context, key.error());
        }
        if (Status noted = desk.note("key.added", wanted.name); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            print_json({{"name", wanted.name},
                        {"rights", rights->text()},
                        {"liveness", wanted.liveness},
                        {"key", *key}});
        } else {
            print_line("The key of \"" + wanted.name + "\" (" + rights->text() +
                       "; liveness: " + wanted.liveness + "), shown this once:");
            print_line(*key);
            if (liveness != access::LivenessPolicy::off && rights->has(access::Right::enrol)) {
                print_line(
                    "It may also enrol, which asks for no liveness: a device at a door needs "
                    "--rights checkin alone.");
            }
        }
        return ExitCode::success;
    });
}

ExitCode list_keys(Context& context) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto keys = desk.store().keys();
        if (!keys) {
            return report(context, keys.error());
        }
        Json list = Json::array();
        for (const access::ApiKey& key : *keys) {
            const std::string expiry = key.expires_at ? to_rfc3339(*key.expires_at) : "never";
            list.push_back({{"name", key.name},
                            {"rights", key.rights.text()},
                            {"liveness", access::liveness_policy_name(key.liveness)},
                            {"created_at", to_rfc3339(key.created_at)},
                            {"expires_at", expiry}});
            if (!context.json) {
                print_line(key.name + "  " + key.rights.text() + "  liveness: " +
                           std::string(access::liveness_policy_name(key.liveness)) +
                           "  expires: " + expiry);
            }
        }
        if (context.json) {
            print_json({{"keys", list}});
        }
        return ExitCode::success;
    });
}

ExitCode remove_key(Context& context, const std::string& name) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        if (Status removed = desk.store().remove_key(name); !removed) {
            return report(context, removed.error());
        }
        if (Status noted = desk.note("key.removed", name); !noted) {
            return report(context, noted.error());
        }
        if (context.json) {
            print_json({{"name", name}, {"removed", true}});
        } else {
            print_line("the key \"" + name + "\" opens nothing any more");
        }
        return ExitCode::success;
    });
}

}  // namespace

void add_keys(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("keys", "Make, list or revoke API keys, also while a server runs");
    command->require_subcommand(1);

    CLI::App* add = command->add_subcommand("add", "Make a key and print it once");
    add_common(*add, context, {"data"});
    const auto wanted = std::make_shared<NewKey>();
    add->add_option("name", wanted->name, "what it is for; unique")->required();
    add->add_option("--rights", wanted->rights, "of " + access::Rights::all().text())
        ->capture_default_str();
    add_liveness_policy(*add, wanted->liveness);
    add->add_option("--days", wanted->days, "days until it expires; 0: never")
        ->capture_default_str()
        ->check(CLI::Range(0, 36500));
    add->callback(
        [&action, wanted] { action = [wanted](Context& c) { return add_key(c, *wanted); }; });

    CLI::App* list = command->add_subcommand("list", "Names, rights and expiry; never the keys");
    add_common(*list, context, {"data"});
    list->callback([&action] { action = list_keys; });

    CLI::App* remove = command->add_subcommand("remove", "Revoke a key at once");
    add_common(*remove, context, {"data"});
    const auto name = std::make_shared<std::string>();
    remove->add_option("name", *name)->required();
    remove->callback(
        [&action, name] { action = [name](Context& c) { return remove_key(c, *name); }; });
}

}  // namespace rollcall::cli
