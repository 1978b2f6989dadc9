#include "app/payroll.h"

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/output.h"
#include "core/durable_file.h"

namespace rollcall::cli {
namespace {

struct Wanted {
    app::PeriodText period;
    std::int64_t closing = 0;  ///< 0: the period
    std::string site;
    std::string department;
    std::string format = "csv";
    std::string file;  ///< empty: standard output
    bool print_template = false;
};

std::optional<std::string> if_named(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

Result<app::Payroll::Written> written_by(const app::Payroll& payroll, const Wanted& wanted,
                                         app::PayrollFormat format) {
    if (wanted.closing != 0) {
        return payroll.of_closing(attendance::ClosingNumber(wanted.closing), format);
    }
    const auto period = app::parse_period(wanted.period);
    if (!period) {
        return period.error();
    }
    people::PeopleFilter filter;
    filter.site = if_named(wanted.site);
    filter.department = if_named(wanted.department);
    return payroll.of_period(filter, *period, format);
}

/// To a file that is not there yet, or to standard output.
Status put(const Bytes& bytes, const std::string& file) {
    if (!file.empty()) {
        return write_file_durably(file, bytes, 0600);
    }
    std::cout << as_text(bytes);
    std::cout.flush();
    return {};
}

void tell(const Context& context, const Wanted& wanted, const app::PayrollSummary& summary) {
    const std::string days = to_text(summary.period.first) + " to " + to_text(summary.period.last);
    if (wanted.file.empty()) {
        if (summary.provisional) {
            std::cerr << "provisional: days of " << days << " can still change\n";
        }
        return;
    }
    if (context.json) {
        print_json({{"file", wanted.file},
                    {"from", to_text(summary.period.first)},
                    {"to", to_text(summary.period.last)},
                    {"state", app::state_name(summary)},
                    {"people", summary.people},
                    {"lines", summary.lines}});
        return;
    }
    print_line("the pay of " + days + " is in " + wanted.file + ": " +
               std::to_string(summary.people) + " people, " + std::to_string(summary.lines) +
               " lines" + (summary.provisional ? "; provisional, its days can still change" : ""));
}

ExitCode export_payroll(Context& context, const Wanted& wanted) {
    if (wanted.print_template) {
        std::cout << app::default_payroll_template();
        std::cout.flush();
        return ExitCode::success;
    }
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto format = app::parse_payroll_format(wanted.format);
    if (format == app::PayrollFormat::xlsx && wanted.file.empty()) {
        return report(context, {ErrorCode::missing_field, "--output: a workbook needs a file"});
    }
    auto form = app::read_payroll_template(settings->config.attendance.payroll_template);
    if (!form) {
        return report(context, form.error());
    }
    std::error_code ignored;
    if (!wanted.file.empty() && std::filesystem::exists(wanted.file, ignored)) {
        return report(context,
                      {ErrorCode::conflict, wanted.file + " exists already; choose another name"});
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    const app::Payroll payroll((*workplace)->timesheets(), (*workplace)->pay_periods(),
                               std::move(*form));
    const auto written = written_by(payroll, wanted, format.value());
    if (!written) {
        return report(context, written.error());
    }
    if (Status done = put(written->file, wanted.file); !done) {
        return report(context, done.error());
    }
    tell(context, wanted, written->summary);
    return ExitCode::success;
}

}  // namespace

void add_payroll(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "payroll",
        "Write what a pay period comes to for a payroll program, also beside a running "
        "server");
    add_common(*command, context, {"data", "attendance.time_zone", "attendance.payroll_template"});
    const auto wanted = std::make_shared<Wanted>();
    CLI::Option* closing =
        command->add_option("--closing", wanted->closing, "number of the closing that is paid")
            ->check(CLI::PositiveNumber);
    for (const auto& [name, field, meaning] :
         {std::tuple("--month", &wanted->period.month,
                     "instead: a month as 2026-03, provisional until all of it is closed"),
          std::tuple("--month-begin", &wanted->period.month_begin,
                     "day on which a month of pay begins: 26 makes 2026-03 of 26 February to 25 "
                     "March"),
          std::tuple("--from", &wanted->period.from, "instead of a month: the first day"),
          std::tuple("--to", &wanted->period.to, "and the last"),
          std::tuple("--site", &wanted->site, "who works there on the last day"),
          std::tuple("--department", &wanted->department, "likewise")}) {
        command->add_option(name, *field, meaning)->excludes(closing);
    }
    command->add_option("--format", wanted->format, "csv, xlsx (with --output) or json")
        ->check(CLI::IsMember({"csv", "xlsx", "json"}))
        ->capture_default_str();
    command->add_option("--output", wanted->file, "file to write (default: standard output)");
    command->add_flag("--print-template", wanted->print_template,
                      "print the template that comes with Rollcall, to begin one's own from");
    command->callback([&action, wanted] {
        action = [wanted](Context& c) { return export_payroll(c, *wanted); };
    });
}

}  // namespace rollcall::cli
