#include <memory>

#include <CLI/CLI.hpp>

#include "cli/desk.h"
#include "cli/link.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

/// Prints a link that the audit log knows of; `subject`: whose it is, empty for a new owner's.
ExitCode print_link(Context& context, CredentialsDesk& desk, const std::string& subject,
                    const Result<app::IssuedLink>& issued) {
    if (!issued) {
        return report(context, issued.error());
    }
    const std::string action =
        subject.empty() ? "user.owner_link_issued" : "user.reset_link_issued";
    if (Status noted = desk.note(action, subject); !noted) {
        return report(context, noted.error());
    }
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Addresses addresses = context.host.addresses(settings->config);
    Json urls = Json::array();
    for (const std::string& base : addresses.bases) {
        urls.push_back(office_link(base, issued->token));
    }
    if (context.json) {
        print_json({{"url", urls.front()},
                    {"urls", urls},
                    {"expires_at", to_rfc3339(issued->expires_at)},
                    {"server_running", addresses.running}});
        return ExitCode::success;
    }
    if (!addresses.running) {
        print_line("No server runs on this data folder: start it with `rollcall serve` first.");
    }
    print_line("Opens once, within 15 minutes; on another device use one of these addresses:");
    for (auto each = urls.rbegin(); each != urls.rend(); ++each) {
        print_line(each->get<std::string>());
    }
    return ExitCode::success;
}

ExitCode owner_link(Context& context) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        return print_link(context, desk, {}, desk.user_links().owner());
    });
}

ExitCode reset(Context& context, const std::string& email) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        return print_link(context, desk, email, desk.user_links().reset(email));
    });
}

std::string line_of(const access::User& user) {
    std::string line = user.terms.email;
    for (const std::string_view word :
         {access::role_name(user.terms.role), access::user_state_name(user.state)}) {
        line.append("  ").append(word);
    }
    if (user.has_second_factor) {
        line += "  second factor";
    }
    if (user.signed_in_at) {
        line += "  last: " + to_rfc3339(*user.signed_in_at);
    }
    return line;
}

ExitCode list(Context& context) {
    return at_the_desk(context, [&](CredentialsDesk& desk) {
        const auto users = desk.user_links().store().users();
        if (!users) {
            return report(context, users.error());
        }
        Json list = Json::array();
        for (const access::User& user : *users) {
            list.push_back({{"email", user.terms.email},
                            {"name", user.name},
                            {"role", access::role_name(user.terms.role)},
                            {"state", access::user_state_name(user.state)},
                            {"second_factor", user.has_second_factor}});
            if (!context.json) {
                print_line(line_of(user));
            }
        }
        if (context.json) {
            print_json({{"users", std::move(list)}});
        }
        return ExitCode::success;
    });
}

}  // namespace

void add_users(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "users", "Who may sign in, and links for owners, also while a server runs");
    command->require_subcommand(1);

    CLI::App* users = command->add_subcommand("list", "Everyone who may sign in");
    add_common(*users, context, {"data"});
    users->callback([&action] { action = list; });

    CLI::App* owner =
        command->add_subcommand("owner-link", "Print a one-time link that makes an owner");
    add_common(*owner, context, {"data", "server.host", "server.port", "server.http"});
    owner->callback([&action] { action = owner_link; });

    CLI::App* resetting = command->add_subcommand(
        "reset",
        "Print a one-time link by which a user sets a new password; the second factor goes");
    add_common(*resetting, context, {"data", "server.host", "server.port", "server.http"});
    const auto email = std::make_shared<std::string>();
    resetting->add_option("email", *email, "what they sign in with")->required();
    resetting->callback(
        [&action, email] { action = [email](Context& c) { return reset(c, *email); }; });
}

}  // namespace rollcall::cli
