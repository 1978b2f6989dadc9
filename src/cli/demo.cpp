#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "app/timesheet_text.h"
#include "cli/link.h"
#include "cli/output.h"
#include "cli/welcome.h"

namespace rollcall::cli {
namespace {

constexpr const char* kFolder = "rollcall-demo";

/// The place of the minutes of lateness in a table of timesheets, counted from 1.
std::ptrdiff_t column_of_lateness() {
    const std::string header = app::timesheet_csv_header();
    const auto end = header.begin() + static_cast<std::ptrdiff_t>(header.find("late_minutes"));
    return std::count(header.begin(), end, ',') + 1;
}

/// The last one that is over, by UTC.
CivilDay last_tuesday() {
    const CivilDay yesterday = TimeZone{}.day_of(SystemClock{}.now()) - std::chrono::days{1};
    return yesterday - (std::chrono::weekday(yesterday) - std::chrono::Tuesday);
}

std::string month_text(CivilDay day) {
    constexpr std::size_t kYearAndMonth = 7;
    return to_text(day).substr(0, kYearAndMonth);
}

void print_filled(const std::string& folder, const app::FilledDemo& filled) {
    print_line("A company that does not exist is in " + folder + ": " +
               std::to_string(filled.people) + " people in Berlin and Ho Chi Minh City, " +
               std::to_string(filled.events) + " check-ins since " + to_text(filled.month.first) +
               ", and nobody's face.");
    print_line("Its API key, shown this once:");
    print_line("  " + filled.api_key);
}

void print_tour(const std::string& folder, const app::FilledDemo& filled, const Serving& serving) {
    const std::string tuesday = to_text(last_tuesday());
    const bool own_ca = !serving.ca_fingerprint.empty();
    const std::string sheets = "get \"$API/attendance/timesheets?";
    print_line("");
    print_line("Paste this into another terminal, in this folder:");
    if (own_ca) {
        print_line("  CA='" + folder + "/tls/ca.crt'");
    }
    print_line("  API=" + serving.addresses.bases.front() + "/api/v1");
    print_line("  KEY=" + filled.api_key);
    print_line(std::string("  get() { curl -s ") + (own_ca ? "--cacert \"$CA\" " : "") +
               "-H \"X-API-Key: $KEY\" \"$@\"; }");
    print_line("and then one of these. Who came late last Tuesday:");
    print_line("  " + sheets + "from=" + tuesday + "&to=" + tuesday +
               "&format=csv\" | awk -F, 'NR == 1 || $" + std::to_string(column_of_lateness()) +
               " > 0'");
    print_line("What the month came to in which Berlin's clocks were changed, for one person:");
    print_line("  " + sheets + "month=" + month_text(filled.month.first) + "&employee_id=E1001\"");
    print_line(
        "What that month pays in Berlin, where it is closed, as a payroll program reads it:");
    print_line("  get \"$API/periods/" + std::to_string(filled.closing.value()) +
               "/payroll?format=csv\"");
    print_line("Corrections that wait for a decision (" + std::to_string(filled.waiting) +
               "), and who did what:");
    print_line("  get \"$API/attendance/corrections?state=requested\"");
    print_line("  get \"$API/audit?limit=20\"");
    print_line("Whether the journal is as it was written:");
    print_line("  rollcall audit verify --data '" + folder + "'");
}

ExitCode print_as_json(Context& context, const std::string& folder, const app::FilledDemo& filled,
                       const Serving& serving) {
    const auto owner = serving.user_links.owner();
    if (!owner) {
        return report(context, owner.error());
    }
    print_json({{"data", folder},
                {"addresses", serving.addresses.bases},
                {"owner_link", office_link(serving.addresses.bases.front(), owner->token)},
                {"api_key", filled.api_key},
                {"people", filled.people},
                {"events", filled.events},
                {"from", to_text(filled.month.first)},
                {"to", to_text(filled.month.last)},
                {"closing", filled.closing.value()},
                {"corrections_waiting", filled.waiting}});
    return ExitCode::success;
}

ExitCode demo(Context& context, std::uint64_t seed) {
    // Never the folder of the settings: what is invented has no place among what is real.
    context.flags.try_emplace("data", kFolder);
    Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    // Its key lies beside it: the one of the settings is for what is real.
    settings->config.master_key.clear();
    settings->config.master_key_file.clear();
    const auto filled = context.host.fill_demo(settings->config, seed);
    if (!filled) {
        return report(context, filled.error());
    }
    const std::string folder = settings->config.data.string();
    if (!context.json) {
        print_filled(folder, *filled);
    }
    ExitCode told = ExitCode::success;
    const Status served = context.host.serve(settings->config, [&](const Serving& serving) {
        if (context.json) {
            told = print_as_json(context, folder, *filled, serving);
        } else {
            print_welcome(serving);
            print_tour(folder, *filled, serving);
        }
    });
    if (!served && !context.json) {
        print_line("The company stays: `rollcall serve --data '" + folder + "'` serves it.");
    }
    return served ? told : report(context, served.error());
}

}  // namespace

void add_demo(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "demo",
        "Fill a new data folder with a company that does not exist, and serve it: 50 people of two "
        "sites, months of check-ins, nobody's face");
    add_common(*command, context,
               {"models", "web", "profile", "precision", "server.host", "server.port",
                "server.http", "server.trust_port", "workers", "log.level"});
    command->add_option_function<std::string>(
        "--data", [&context](const std::string& folder) { context.flags["data"] = folder; },
        std::string("a data folder without a database (default: ") + kFolder +
            "; never the one of the settings, nor their master key)");
    const auto seed = std::make_shared<std::uint64_t>(1);
    command->add_option("--seed", *seed, "another number makes another company (default: 1)");
    command->callback([&action, seed] { action = [seed](Context& c) { return demo(c, *seed); }; });
}

}  // namespace rollcall::cli
