#include "cli/link.h"

#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "cli/liveness_policy.h"
#include "cli/output.h"
#include "cli/qr.h"

namespace rollcall::cli {
namespace {

ExitCode link(Context& context, access::PageRole role, access::LivenessPolicy liveness) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto desk = context.host.open_credentials(settings->config);
    if (!desk) {
        return report(context, desk.error());
    }
    const Result<app::IssuedLink> issued = (*desk)->credentials().issue_link(role, liveness);
    if (!issued) {
        return report(context, issued.error());
    }
    const std::string role_name(app::page_role_name(role));
    if (Status noted = (*desk)->note("link.issued", role_name); !noted) {
        return report(context, noted.error());
    }
    const Addresses addresses = context.host.addresses(settings->config);
    Json urls = Json::array();
    for (const std::string& base : addresses.bases) {
        urls.push_back(page_link(base, role, issued->token));
    }
    const std::string url = urls.front().get<std::string>();
    if (context.json) {
        print_json({{"url", url},
                    {"urls", urls},
                    {"role", role_name},
                    {"liveness", access::liveness_policy_name(liveness)},
                    {"expires_at", to_rfc3339(issued->expires_at)},
                    {"server_running", addresses.running}});
        return ExitCode::success;
    }
    const std::string for_tablets = urls[urls.size() > 1 ? 1 : 0].get<std::string>();
    if (::isatty(STDOUT_FILENO) != 0) {
        print_line(qr_code(for_tablets));
    }
    if (!addresses.running) {
        print_line("No server runs on this data folder: start it with `rollcall serve` first.");
    }
    print_line("Liveness: " + std::string(access::liveness_policy_name(liveness)) +
               " (--liveness: off, passive, active or both).");
    print_line("Opens once, within 15 minutes; on another device use one of these addresses:");
    for (auto each = urls.rbegin(); each != urls.rend(); ++each) {
        print_line(each->get<std::string>());
    }
    return ExitCode::success;
}

}  // namespace

std::string page_link(std::string_view base, access::PageRole role, std::string_view token) {
    const std::string_view page = role == access::PageRole::enrol ? "/enroll" : "/checkin";
    return std::string(base) + std::string(page) + "#token=" + std::string(token);
}

std::string office_link(std::string_view base, std::string_view token) {
    return std::string(base) + "/office#token=" + std::string(token);
}

void add_link(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("link", "Print a one-time link to the check-in or the enrolment page");
    add_common(*command, context, {"data", "server.host", "server.port", "server.http"});
    const auto role = std::make_shared<std::string>("checkin");
    command->add_option("--role", *role, "checkin or enrol")
        ->check(CLI::IsMember({"checkin", "enrol"}))
        ->capture_default_str();
    const auto liveness = std::make_shared<std::string>("passive");
    add_liveness_policy(*command, *liveness);
    command->callback([&action, role, liveness] {
        action = [role, liveness](Context& c) {
            return link(c, *role == "enrol" ? access::PageRole::enrol : access::PageRole::checkin,
                        liveness_policy_of(*liveness));
        };
    });
}

}  // namespace rollcall::cli
