#include <memory>

#include <CLI/CLI.hpp>

#include "app/person_json.h"
#include "cli/output.h"
#include "cli/people_commands.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kPage = 500;

ExitCode list_people(Context& context) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    Json people = Json::array();
    std::optional<std::string> cursor;
    do {
        const auto page = (*workplace)->people().list(cursor, kPage);
        if (!page) {
            return report(context, page.error());
        }
        for (const people::Employee& employee : page->employees) {
            if (context.json) {
                people.push_back({{"employee_id", employee.id.value()},
                                  {"employee_name", employee.name},
                                  {"photos", employee.photos},
                                  {"created_at", to_rfc3339(employee.created_at)}});
            } else {
                print_line(employee.id.value() + "  " + employee.name + "  (" +
                           std::to_string(employee.photos) +
                           (employee.photos == 1 ? " photo)" : " photos)"));
            }
        }
        cursor = page->next;
    } while (cursor);
    if (context.json) {
        print_json({{"employees", people}});
    }
    return ExitCode::success;
}

/// As a removal over HTTP is written down.
Status note_removal(Workplace& workplace, const people::RemovedPerson& removed) {
    const auto written = workplace.audit().record({.at = SystemClock().now(),
                                                   .actor = std::string(access::kCommandLine),
                                                   .address = {},
                                                   .action = "person.removed",
                                                   .request_id = {},
                                                   .subject = app::removal_subject(removed),
                                                   .subject_erased = false});
    return written ? Status{} : Status{written.error()};
}

ExitCode remove_person(Context& context, const std::string& id) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(id);
    if (!employee) {
        return report(context, employee.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::people_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto removed = (*workplace)->remove_person().run(*employee);
    if (!removed) {
        return report(context, removed.error());
    }
    if (Status noted = note_removal(**workplace, *removed); !noted) {
        return report(context, noted.error());
    }
    if (context.json) {
        print_json({{"employee_id", employee->value()},
                    {"photos", removed->photos.size()},
                    {"certificate", app::removal_json(*removed, SystemClock().now(),
                                                      std::string(access::kCommandLine))}});
    } else {
        const people::RemovedRows& rows = removed->rows;
        print_line("removed " + employee->value() + ": " + std::to_string(rows.photos) +
                   " photos, " + std::to_string(rows.templates) + " templates, and who it was in " +
                   std::to_string(rows.events) + " check-ins; backups made before still hold them");
    }
    return ExitCode::success;
}

}  // namespace

void add_people(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand("people", "List, show, change, import or remove people");
    command->require_subcommand(1);
    CLI::App* list = command->add_subcommand("list", "Everyone, by employee id");
    add_common(*list, context, {"data"});
    list->callback([&action] { action = list_people; });

    add_people_show(*command, context, action);
    add_people_set(*command, context, action);
    add_people_import(*command, context, action);
    add_people_basis(*command, context, action);
    add_people_export(*command, context, action);

    CLI::App* remove = command->add_subcommand(
        "remove", "Remove a person with every photo and vector; cannot be undone");
    add_common(*remove, context, {"data"});
    const auto id = std::make_shared<std::string>();
    remove->add_option("employee_id", *id)->required();
    remove->callback(
        [&action, id] { action = [id](Context& c) { return remove_person(c, *id); }; });
}

}  // namespace rollcall::cli
