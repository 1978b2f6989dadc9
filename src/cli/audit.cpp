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

struct ListAsked {
    access::AuditFilter filter;
    std::size_t limit = 50;
};

Json json_of(const access::NumberedAuditEntry& numbered) {
    const access::AuditEntry& entry = numbered.entry;
    Json json{{"number", numbered.number},
              {"at", to_rfc3339(entry.at)},
              {"actor", entry.actor},
              {"action", entry.action}};
    const auto add = [&json](const char* name, const std::string& value) {
        if (!value.empty()) {
            json[name] = value;
        }
    };
    add("subject", entry.subject);
    add("address", entry.address);
    add("request_id", entry.request_id);
    if (entry.subject_erased) {
        json["subject_erased"] = true;
    }
    return json;
}

std::string line_of(const access::NumberedAuditEntry& numbered) {
    const access::AuditEntry& entry = numbered.entry;
    return std::to_string(numbered.number) + "  " + to_rfc3339(entry.at) + "  " + entry.actor +
           (entry.address.empty() ? "" : " from " + entry.address) + "  " + entry.action + "  " +
           (entry.subject_erased ? "(erased)" : entry.subject);
}

ExitCode list(Context& context, const ListAsked& asked) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto page = (*workplace)->audit().list(asked.filter, std::nullopt, asked.limit);
    if (!page) {
        return report(context, page.error());
    }
    Json entries = Json::array();
    for (const access::NumberedAuditEntry& numbered : page->entries) {
        entries.push_back(json_of(numbered));
        if (!context.json) {
            print_line(line_of(numbered));
        }
    }
    if (context.json) {
        print_json({{"entries", std::move(entries)}});
    }
    return ExitCode::success;
}

}  // namespace

void add_audit(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "audit", "Who did what; and prove that the journal was not tampered with");
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

    CLI::App* entries = command->add_subcommand("list", "Who did what to whom, newest first");
    add_common(*entries, context, {"data"});
    const auto asked = std::make_shared<ListAsked>();
    entries->add_option("--actor", asked->filter.actor, "a key's or page's name");
    entries->add_option("--action", asked->filter.action, "such as person.removed, or person.");
    entries->add_option("--subject", asked->filter.subject, "an employee_id, or a key's name");
    entries->add_option("--limit", asked->limit, "how many at most")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    entries->callback(
        [&action, asked] { action = [asked](Context& c) { return list(c, *asked); }; });
}

}  // namespace rollcall::cli
