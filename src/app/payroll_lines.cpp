#include "app/payroll_lines.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace rollcall::app {
namespace {

using attendance::Figures;
using attendance::Minutes;
using attendance::Period;

constexpr int kMinutesOfAnHour = 60;
constexpr int kHundred = 100;

/// Minutes of one person that stand under the same dates.
struct Entry {
    Period period;
    Figures figures;
    bool carried = false;
    bool closed = false;
};

Minutes amount_of(const WageType& type, const Figures& figures) {
    Minutes sum{};
    for (const std::size_t number : type.minutes) {
        sum += payroll_minutes_of(figures, number);
    }
    return sum;
}

/// The period's own, then one for each earlier period that was carried into it.
std::vector<Entry> entries_of(const PersonTimesheet& timesheet, const Period& period,
                              CarriedMinutes way) {
    std::vector<Entry> entries;
    entries.push_back({.period = period,
                       .figures = totals_of(timesheet, period).figures,
                       .carried = false,
                       .closed = timesheet.all_closed()});
    for (const ClosedPart& part : timesheet.closed) {
        for (const CarriedPart& carried : part.carried) {
            Figures sum;
            for (const attendance::DayAdjustment& day : carried.days) {
                sum += day.figures;
            }
            if (way == CarriedMinutes::added) {
                entries.front().figures += sum;
            } else {
                entries.push_back({carried.period, std::move(sum), true, true});
            }
        }
    }
    return entries;
}

/// What a line is made of; `type` is null where a line stands for a person.
struct LineOf {
    const PayrollTemplate& form;
    const PersonTimesheet& timesheet;
    const Entry& entry;
    const WageType* type;
};

PayrollCell cell_of(PayrollSource source, const LineOf& line) {
    const DayTerms& terms = *line.timesheet.terms.back();
    switch (source) {
        case PayrollSource::payroll_number:
            return payroll_number_of(line.timesheet.person);
        case PayrollSource::employee_id:
            return line.timesheet.person.id.value();
        case PayrollSource::employee_name:
            return line.timesheet.person.profile.name;
        case PayrollSource::site:
            return terms.site;
        case PayrollSource::department:
            return terms.department;
        case PayrollSource::from:
            return to_text(line.entry.period.first);
        case PayrollSource::to:
            return to_text(line.entry.period.last);
        case PayrollSource::entry:
            return std::string(line.entry.carried ? "carried" : "period");
        case PayrollSource::state:
            return std::string(line.entry.closed ? "closed" : "provisional");
        case PayrollSource::wage_code:
            return line.type->code;
        case PayrollSource::wage_name:
            return line.type->name;
        case PayrollSource::amount:
            break;
    }
    return amount_of(*line.type, line.entry.figures);
}

PayrollLine made(const LineOf& of) {
    PayrollLine line;
    line.reserve(of.form.columns.size());
    for (const PayrollColumn& column : of.form.columns) {
        if (const auto* source = std::get_if<PayrollSource>(&column.content)) {
            line.push_back(cell_of(*source, of));
        } else if (const auto* place = std::get_if<std::size_t>(&column.content)) {
            line.emplace_back(amount_of(of.form.wage_types[*place], of.entry.figures));
        } else {
            line.emplace_back(std::get<std::string>(column.content));
        }
    }
    return line;
}

}  // namespace

std::string payroll_number_of(const people::Person& person) {
    return person.profile.payroll_number.empty() ? person.id.value()
                                                 : person.profile.payroll_number;
}

std::vector<PayrollLine> payroll_lines(const PayrollTemplate& form,
                                       const PersonTimesheet& timesheet, const Period& period) {
    std::vector<PayrollLine> lines;
    for (const Entry& entry : entries_of(timesheet, period, form.carried)) {
        if (form.lines == PayrollLines::people) {
            lines.push_back(made({form, timesheet, entry, nullptr}));
            continue;
        }
        for (const WageType& type : form.wage_types) {
            if (amount_of(type, entry.figures) != Minutes{0}) {
                lines.push_back(made({form, timesheet, entry, &type}));
            }
        }
    }
    return lines;
}

std::int64_t hundredths_of_hours(Minutes minutes) {
    const std::int64_t count = std::abs(minutes.count());
    const std::int64_t hundredths = (count * kHundred + kMinutesOfAnHour / 2) / kMinutesOfAnHour;
    return minutes.count() < 0 ? -hundredths : hundredths;
}

std::string amount_text(Minutes minutes, PayrollUnit unit, char decimal_mark) {
    if (unit == PayrollUnit::minutes) {
        return std::to_string(minutes.count());
    }
    const bool hours = unit == PayrollUnit::hours;
    const std::int64_t parts = std::abs(hours ? hundredths_of_hours(minutes) : minutes.count());
    const std::int64_t of_an_hour = hours ? kHundred : kMinutesOfAnHour;
    const std::string rest = std::to_string(parts % of_an_hour);
    std::string text = minutes.count() < 0 ? "-" : "";
    text += std::to_string(parts / of_an_hour);
    text += hours ? decimal_mark : ':';
    return text + (rest.size() == 1 ? "0" : "") + rest;
}

}  // namespace rollcall::app
