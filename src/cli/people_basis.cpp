#include <memory>

#include <CLI/CLI.hpp>

#include "app/person_json.h"
#include "cli/basis_flags.h"
#include "cli/output.h"
#include "cli/people_commands.h"
#include "core/clock.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    std::string id;
    BasisFlags flags;
};

ExitCode show_bases(Context& context, const people::PeopleStore& people, const EmployeeId& id) {
    const auto employee = people.find(id);
    if (!employee) {
        return report(context, employee.error());
    }
    if (!*employee) {
        return report(context, {ErrorCode::not_found, "nobody has this employee_id"});
    }
    const auto bases = people.bases((*employee)->key);
    if (!bases) {
        return report(context, bases.error());
    }
    const Json json = app::bases_json(*bases);
    if (context.json) {
        print_json(json);
        return ExitCode::success;
    }
    for (const auto& basis : json["legal_bases"]) {
        print_line(basis.dump());
    }
    print_line(json["in_force"].get<bool>() ? "a legal basis is in force"
                                            : "no legal basis is in force: nobody is recognised by "
                                              "photos of this person");
    return ExitCode::success;
}

ExitCode basis_of_person(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(wanted.id);
    if (!employee) {
        return report(context, employee.error());
    }
    const auto basis = wanted.flags.basis();
    if (!basis) {
        return report(context, basis.error());
    }
    const auto workplace =
        context.host.open(settings->config, *basis ? Opening::gallery_write : Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    if (*basis) {
        if (const Status recorded = (*workplace)->record_basis().run(*employee, **basis);
            !recorded) {
            return report(context, recorded.error());
        }
    }
    return show_bases(context, (*workplace)->people(), *employee);
}

ExitCode withdraw(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const Result<EmployeeId> employee = people::parse_employee_id(wanted.id);
    if (!employee) {
        return report(context, employee.error());
    }
    const auto workplace = context.host.open(settings->config, Opening::people_write);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const auto withdrawn =
        (*workplace)->remove_person().withdraw(*employee, wanted.flags.by, SystemClock().now());
    if (!withdrawn) {
        return report(context, withdrawn.error());
    }
    if (context.json) {
        print_json({{"employee_id", employee->value()}, {"photos", withdrawn->photos.size()}});
    } else {
        print_line("withdrawn; " + std::to_string(withdrawn->photos.size()) + " photos of " +
                   employee->value() + " removed; backups made before still hold them");
    }
    return ExitCode::success;
}

}  // namespace

void add_people_basis(CLI::App& people, Context& context, Action& action) {
    const auto wanted = std::make_shared<Wanted>();
    CLI::App* basis = people.add_subcommand(
        "basis",
        "Show what allows a person's face to be kept; with --basis: record it, with the server "
        "stopped (while it runs: POST /api/v1/employees/ID/legal-bases)");
    add_common(*basis, context, {"data", "models", "profile", "precision"});
    basis->add_option("employee_id", wanted->id)->required();
    wanted->flags.add_to(*basis);
    basis->callback([&action, wanted] {
        action = [wanted](Context& c) { return basis_of_person(c, *wanted); };
    });

    CLI::App* stop = people.add_subcommand(
        "withdraw",
        "Withdraw what allows a person's face to be kept: photos and vectors go, the record stays; "
        "cannot be undone");
    add_common(*stop, context, {"data"});
    stop->add_option("employee_id", wanted->id)->required();
    stop->add_option("--by", wanted->flags.by, "whoever says so")->required();
    stop->callback(
        [&action, wanted] { action = [wanted](Context& c) { return withdraw(c, *wanted); }; });
}

}  // namespace rollcall::cli
