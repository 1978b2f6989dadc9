#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/export_person.h"
#include "cli/output.h"
#include "cli/people_commands.h"
#include "core/durable_file.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    std::string id;
    std::string file;
};

ExitCode export_person(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(wanted.id);
    if (!employee) {
        return report(context, employee.error());
    }
    std::error_code ignored;
    if (std::filesystem::exists(wanted.file, ignored)) {
        return report(context,
                      {ErrorCode::conflict, wanted.file + " exists already; choose another name"});
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const Result<Bytes> archive = (*workplace)->export_person().run(*employee);
    if (!archive) {
        return report(context, archive.error());
    }
    if (Status written = write_file_durably(wanted.file, *archive, 0600); !written) {
        return report(context, written.error());
    }
    if (context.json) {
        print_json({{"employee_id", employee->value()},
                    {"file", wanted.file},
                    {"bytes", archive->size()}});
    } else {
        print_line("all that is kept of " + employee->value() + " is in " + wanted.file +
                   ", photos and templates in the clear; give it to that person alone");
    }
    return ExitCode::success;
}

}  // namespace

void add_people_export(CLI::App& people, Context& context, Action& action) {
    CLI::App* command = people.add_subcommand(
        "export", "Write everything about one person into a ZIP archive, for that person");
    add_common(*command, context, {"data", "master_key_file"});
    const auto wanted = std::make_shared<Wanted>();
    command->add_option("employee_id", wanted->id)->required();
    command->add_option("--to", wanted->file, "The file to write")->required();
    command->callback([&action, wanted] {
        action = [wanted](Context& chosen) { return export_person(chosen, *wanted); };
    });
}

}  // namespace rollcall::cli
