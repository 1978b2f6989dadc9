#include <memory>

#include <CLI/CLI.hpp>

#include "app/person_json.h"
#include "cli/output.h"
#include "cli/people_commands.h"
#include "core/durable_file.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kFileLimit = 64UL * 1024 * 1024;  // bytes

struct Wanted {
    std::string file;
    bool dry_run = false;
    bool all_or_nothing = false;

    people::PutMode mode() const {
        if (dry_run) {
            return people::PutMode::dry_run;
        }
        return all_or_nothing ? people::PutMode::all : people::PutMode::each;
    }
};

std::string value_text(const std::string& value) {
    return value.empty() ? "(none)" : "\"" + value + "\"";
}

void print_line_of(const app::ImportedLine& line) {
    const people::PutOutcome& outcome = line.outcome;
    const std::string where = "line " + std::to_string(line.line) +
                              (line.employee_id.empty() ? "" : ", " + line.employee_id);
    if (outcome.error) {
        print_line(where + ": refused: " + outcome.error->message);
        return;
    }
    if (!outcome.created && outcome.changes.empty()) {
        return;
    }
    print_line(where + (outcome.created ? ": new" : ": changed"));
    for (const people::FieldChange& change : outcome.changes) {
        print_line("  " + change.field + ": " +
                   (outcome.created ? "" : value_text(change.before) + " -> ") +
                   value_text(change.after));
    }
}

void print_report(const app::ImportReport& report, const Json& json) {
    for (const app::ImportedLine& line : report.lines) {
        print_line_of(line);
    }
    for (const std::string& column : report.ignored_columns) {
        print_line("the column \"" + column + "\" is no field and was passed over");
    }
    print_line("new " + json["created"].dump() + ", changed " + json["changed"].dump() +
               ", unchanged " + json["unchanged"].dump() + ", refused " + json["refused"].dump() +
               (report.written ? "" : "; nothing was written"));
}

ExitCode import_file(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<Bytes> file = read_file(wanted.file, kFileLimit);
    if (!file) {
        return report(context, file.error());
    }
    // A dry run changes nothing, but it tries the changes and takes them back.
    const auto workplace = context.host.open(settings->config, Opening::people_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto imported = (*workplace)->records().import_table(*file, wanted.mode());
    if (!imported) {
        return report(context, imported.error());
    }
    const Json json = app::import_json(*imported);
    if (context.json) {
        print_json(json);
    } else {
        print_report(*imported, json);
    }
    return json["refused"] == 0 ? ExitCode::success : ExitCode::negative;
}

}  // namespace

void add_people_import(CLI::App& people, Context& context, Action& action) {
    CLI::App* import = people.add_subcommand(
        "import",
        "Create and change people from a workbook (.xlsx) or a CSV file, with the server stopped "
        "(while it runs: POST "
        "/api/v1/employees/import); docs/people.md says what may stand in it");
    add_common(*import, context, {"data"});
    const auto wanted = std::make_shared<Wanted>();
    import->add_option("file", wanted->file)->required();
    import->add_flag("--dry-run", wanted->dry_run, "say what would be done, and do nothing");
    import->add_flag("--all-or-nothing", wanted->all_or_nothing,
                     "write nothing if a line is refused; otherwise the good lines are written");
    import->callback(
        [&action, wanted] { action = [wanted](Context& c) { return import_file(c, *wanted); }; });
}

}  // namespace rollcall::cli
