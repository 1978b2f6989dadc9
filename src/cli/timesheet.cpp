#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/timesheet_text.h"
#include "cli/output.h"

namespace rollcall::cli {
namespace {

constexpr std::size_t kPage = 100;
constexpr int kMinutesOfAnHour = 60;

struct Wanted {
    app::PeriodText period;
    std::string employee;
    bool csv = false;
};

using Visit = std::function<void(const app::PersonTimesheet&)>;

/// Visits the one employee, or all.
Status visit_wanted(const app::Timesheets& timesheets, const std::optional<EmployeeId>& employee,
                    const attendance::Period& period, const Visit& visit) {
    if (employee) {
        const auto timesheet = timesheets.of(*employee, period);
        if (!timesheet) {
            return timesheet.error();
        }
        visit(*timesheet);
        return {};
    }
    std::optional<std::string> cursor;
    do {
        auto next = timesheets.for_each({}, cursor, kPage, period, visit);
        if (!next) {
            return std::move(next).error();
        }
        cursor = std::move(*next);
    } while (cursor);
    return {};
}

std::string hours_text(attendance::Minutes minutes) {
    const auto rest = std::to_string(minutes.count() % kMinutesOfAnHour);
    return std::to_string(minutes.count() / kMinutesOfAnHour) + (rest.size() == 1 ? ":0" : ":") +
           rest;
}

std::string sums_text(const attendance::Figures& figures) {
    std::string text = "worked " + hours_text(figures.worked.minutes);
    const std::pair<const char*, attendance::Minutes> others[] = {
        {"overtime", figures.overtime.minutes},
        {"late", figures.late.minutes},
        {"early", figures.early_leave.minutes},
        {"missing", figures.missing.minutes},
        {"absent", figures.absent},
        {"leave", figures.paid_leave + figures.unpaid_leave}};
    for (const auto& [name, minutes] : others) {
        if (minutes.count() > 0) {
            text += std::string(", ") + name + " " + hours_text(minutes);
        }
    }
    return text;
}

/// Minutes that are not zero, with their signs.
std::string changes_text(const attendance::Figures& figures) {
    std::string text;
    const std::pair<const char*, attendance::Minutes> changes[] = {
        {"worked", figures.worked.minutes},
        {"overtime", figures.overtime.minutes},
        {"late", figures.late.minutes},
        {"early", figures.early_leave.minutes},
        {"missing", figures.missing.minutes},
        {"absent", figures.absent},
        {"leave", figures.paid_leave + figures.unpaid_leave}};
    for (const auto& [name, minutes] : changes) {
        if (minutes.count() != 0) {
            text += (text.empty() ? "" : ", ") + std::string(name) +
                    (minutes.count() < 0 ? " -" : " +") +
                    hours_text(attendance::Minutes(std::abs(minutes.count())));
        }
    }
    return text.empty() ? "other kinds of minutes" : text;
}

void print_closing(const app::ClosedPart& part) {
    const attendance::NewClosing& made = part.closing.made;
    print_line("  " + to_text(made.period.first) + " to " + to_text(made.period.last) +
               ": closed " + to_rfc3339(made.closed_at) + " by " + made.closed_by);
    for (const attendance::DayAdjustment& day : part.open) {
        print_line("    since then " + to_text(day.day) + ": " + changes_text(day.figures));
    }
    for (const app::CarriedPart& one : part.carried) {
        for (const attendance::DayAdjustment& day : one.days) {
            print_line("    paid with it " + to_text(day.day) + ": " + changes_text(day.figures));
        }
    }
}

bool says_nothing(const attendance::Day& day) {
    return day.events.empty() && day.figures.planned.count() == 0 && !day.on_leave;
}

void print_timesheet(const app::PersonTimesheet& timesheet, const attendance::Period& period) {
    const attendance::Totals totals = app::totals_of(timesheet, period);
    print_line(timesheet.person.id.value() + "  " + timesheet.person.profile.name + ": " +
               sums_text(totals.figures));
    for (const app::ClosedPart& part : timesheet.closed) {
        print_closing(part);
    }
    for (const attendance::Day& day : timesheet.days) {
        if (!says_nothing(day)) {
            print_line(
                "  " + to_text(day.day) + "  " + sums_text(day.figures) +
                (day.open ? ", is there" : "") +
                (day.forgotten_in || day.forgotten_out ? ", a check-in or -out is missing" : ""));
        }
    }
}

ExitCode show(Context& context, const Wanted& wanted) {
    const Result<LoadedConfig> settings = context.settings();
    if (!settings) {
        return report(context, settings.error());
    }
    const auto period = app::parse_period(wanted.period);
    if (!period) {
        return report(context, period.error());
    }
    std::optional<EmployeeId> employee;
    if (!wanted.employee.empty()) {
        auto parsed = people::parse_employee_id(wanted.employee);
        if (!parsed) {
            return report(context, parsed.error());
        }
        employee = std::move(*parsed);
    }
    const auto workplace = context.host.open(settings->config, Opening::people_read);
    if (!workplace) {
        return report(context, workplace.error());
    }
    Json list = Json::array();
    if (wanted.csv) {
        std::cout << app::timesheet_csv_header();
    }
    const Status done = visit_wanted(
        (*workplace)->timesheets(), employee, *period, [&](const app::PersonTimesheet& timesheet) {
            if (wanted.csv) {
                std::cout << app::timesheet_csv(timesheet);
            } else if (context.json) {
                list.push_back(app::timesheet_json(timesheet, *period));
            } else {
                print_timesheet(timesheet, *period);
            }
        });
    if (!done) {
        return report(context, done.error());
    }
    if (context.json && !wanted.csv) {
        print_json({{"from", to_text(period->first)},
                    {"to", to_text(period->last)},
                    {"timesheets", std::move(list)}});
    }
    std::cout.flush();
    return ExitCode::success;
}

}  // namespace

void add_timesheet(CLI::App& app, Context& context, Action& action) {
    CLI::App* command = app.add_subcommand(
        "timesheet", "What the check-ins of a month come to, also beside a running server");
    add_common(*command, context, {"data", "attendance.time_zone"});
    const auto wanted = std::make_shared<Wanted>();
    command->add_option("--month", wanted->period.month, "as 2026-03");
    command->add_option("--month-begin", wanted->period.month_begin,
                        "day on which a month of pay begins: 26 makes 2026-03 of 26 February to "
                        "25 March");
    command->add_option("--from", wanted->period.from, "instead of a month: the first day");
    command->add_option("--to", wanted->period.to, "and the last");
    command->add_option("--employee", wanted->employee, "employee id (default: everybody)");
    command->add_flag("--csv", wanted->csv, "print a table, a line for each day");
    command->callback(
        [&action, wanted] { action = [wanted](Context& c) { return show(c, *wanted); }; });
}

}  // namespace rollcall::cli
