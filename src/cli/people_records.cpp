#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/person_json.h"
#include "cli/output.h"
#include "cli/people_commands.h"
#include "people/person_change.h"

namespace rollcall::cli {
namespace {

/// "field: value", a line each, without those that have no value.
void print_fields(const Json& json) {
    for (const auto& [name, value] : json.items()) {
        if (value.is_array()) {
            for (const auto& one : value) {
                print_line(name + ": " + (one.is_string() ? one.get<std::string>() : one.dump()));
            }
        } else if (!value.is_null()) {
            print_line(name + ": " + (value.is_string() ? value.get<std::string>() : value.dump()));
        }
    }
}

void print_record(const Context& context, const Json& json) {
    if (context.json) {
        print_json(json);
    } else {
        print_fields(json);
    }
}

struct Shown {
    std::string id;
    std::string day;
};

ExitCode show_person(Context& context, const Shown& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(wanted.id);
    if (!employee) {
        return report(context, employee.error());
    }
    std::optional<CivilDay> day;
    if (!wanted.day.empty()) {
        day = parse_civil_day(wanted.day);
        if (!day) {
            return report(context, {ErrorCode::invalid_field, "--on is a day like 2026-03-01"});
        }
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto record = (*workplace)->records().read(*employee, day);
    if (!record) {
        return report(context, record.error());
    }
    print_record(context, app::record_json(*record));
    return ExitCode::success;
}

/// A field that a flag names, and its text.
struct Wanted {
    std::string id;
    bool create = false;
    std::vector<std::pair<std::string, std::string>> fields;
};

ExitCode set_person(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(wanted.id);
    if (!employee) {
        return report(context, employee.error());
    }
    people::PersonChange change;
    for (const auto& [field, text] : wanted.fields) {
        if (const Status set = people::set_field(change, field, text); !set) {
            return report(context, set.error());
        }
    }
    const auto workplace = context.host.open(settings->config, Opening::people_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    app::Records& records = (*workplace)->records();
    const auto person =
        wanted.create ? records.create(*employee, change) : records.change(*employee, change);
    if (!person) {
        return report(context, person.error());
    }
    print_record(context, app::person_json(*person));
    return ExitCode::success;
}

/// "--valid-from" for valid_from; the name is --name, as with `rollcall enrol`.
std::string flag_of(std::string_view field) {
    if (field == "employee_name") {
        return "--name";
    }
    std::string flag = "--" + std::string(field);
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag;
}

}  // namespace

void add_people_show(CLI::App& people, Context& context, Action& action) {
    CLI::App* show = people.add_subcommand("show", "A person's record");
    add_common(*show, context, {"data"});
    const auto wanted = std::make_shared<Shown>();
    show->add_option("employee_id", wanted->id)->required();
    show->add_option("--on", wanted->day, "with the site and department of that day (today)");
    show->callback(
        [&action, wanted] { action = [wanted](Context& c) { return show_person(c, *wanted); }; });
}

void add_people_set(CLI::App& people, Context& context, Action& action) {
    CLI::App* set = people.add_subcommand(
        "set",
        "Change a person's record, with the server stopped (while it runs: PATCH "
        "/api/v1/employees/ID); \"\" removes a value");
    add_common(*set, context, {"data"});
    const auto wanted = std::make_shared<Wanted>();
    set->add_option("employee_id", wanted->id)->required();
    set->add_flag("--new", wanted->create, "create the person");
    for (const std::string_view field : people::change_fields()) {
        set->add_option_function<std::string>(
            flag_of(field), [wanted, name = std::string(field)](const std::string& text) {
                wanted->fields.emplace_back(name, text);
            });
    }
    set->callback(
        [&action, wanted] { action = [wanted](Context& c) { return set_person(c, *wanted); }; });
}

}  // namespace rollcall::cli
