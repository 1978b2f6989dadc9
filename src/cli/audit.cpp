#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/output.h"

namespace rollcall::cli {
namespace {

ExitCode verify(Context& context, const std::vector<std::string>& heads) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto found = context.host.verify_journal(settings->config, heads);
    if (!found) {
        return report(context, found.error());
    }
    const bool whole = found->fault.empty();
    if (context.json) {
        Json json{{"whole", whole},
                  {"entries", found->entries},
                  {"erased_parts", found->erased_parts},
                  {"heads", found->heads}};
        if (!whole) {
            json["entry"] = *found->entry;
            json["fault"] = found->fault;
        }
        print_json(json);
    } else if (whole) {
        print_line("the journal is whole: " + std::to_string(found->entries) +
                   " entries, held against " + std::to_string(found->heads) + " signed heads; " +
                   std::to_string(found->erased_parts) + " parts of entries were erased");
    } else {
        print_line("the journal is NOT as it was written: " + found->fault + " (" +
                   std::to_string(found->entries) + " entries before it are whole)");
    }
    return whole ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_audit(CLI::App& app, Context& context, Action& action) {
    CLI::App* command =
        app.add_subcommand("audit", "Prove that the journal of check-ins was not tampered with");
    command->require_subcommand(1);
    CLI::App* check = command->add_subcommand(
        "verify", "Look through every entry and name the first that is not as it was written");
    add_common(*check, context, {"data", "master_key_file"});
    const auto heads = std::make_shared<std::vector<std::string>>();
    check->add_option("--head", *heads,
                      "a line \"rollcall-head-1:...\" from the log or a backup, to be held against "
                      "the journal too; may be repeated");
    check->callback(
        [&action, heads] { action = [heads](Context& c) { return verify(c, *heads); }; });
}

}  // namespace rollcall::cli
