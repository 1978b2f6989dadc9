#include "app/hr_files.h"

#include <algorithm>

#include "core/csv_writer.h"

namespace rollcall::app {
namespace {

using attendance::Stay;
using attendance::StayEnd;

std::string wall_clock(TimePoint at, const TimeZone& zone) {
    std::string text = to_rfc3339(at, zone.offset_at(at)).substr(0, 19);
    std::ranges::replace(text, 'T', ' ');
    return text;
}

/// When a stay was over; where nobody checked out, as it was counted.
std::string end_of(const Stay& stay, const TimeZone& zone) {
    return wall_clock(stay.end == StayEnd::by_rule ? stay.counted.end : stay.stamped.end, zone);
}

void add_frappe(std::string& table, const PersonTimesheet& timesheet, const Stay& stay,
                const DayTerms& terms) {
    CsvLine line;
    const auto add = [&](const std::string& at, std::string_view log_type) {
        line.add(timesheet.person.id.value())
            .add(log_type)
            .add(at)
            .add(terms.site.empty() ? "rollcall" : terms.site);
        table += line.take();
    };
    add(wall_clock(stay.stamped.begin, terms.zone), "IN");
    if (stay.end != StayEnd::open) {
        add(end_of(stay, terms.zone), "OUT");
    }
}

void add_odoo(std::string& table, const PersonTimesheet& timesheet, const Stay& stay,
              const DayTerms& terms) {
    CsvLine line;
    line.add(timesheet.person.profile.name)
        .add(wall_clock(stay.stamped.begin, terms.zone))
        .add(stay.end == StayEnd::open ? "" : end_of(stay, terms.zone));
    table += line.take();
}

}  // namespace

std::optional<HrFormat> hr_format_from_name(std::string_view name) noexcept {
    if (name == "frappe") {
        return HrFormat::frappe;
    }
    return name == "odoo" ? std::optional(HrFormat::odoo) : std::nullopt;
}

std::string hr_csv_header(HrFormat format) {
    CsvLine line;
    if (format == HrFormat::frappe) {
        line.add("employee").add("log_type").add("time").add("device_id");
    } else {
        line.add("employee_id").add("check_in").add("check_out");
    }
    return line.take();
}

std::string hr_csv(const PersonTimesheet& timesheet, HrFormat format) {
    std::string table;
    for (std::size_t i = 0; i < timesheet.days.size(); ++i) {
        for (const Stay& stay : timesheet.days[i].stays) {
            (format == HrFormat::frappe ? add_frappe : add_odoo)(table, timesheet, stay,
                                                                 *timesheet.terms[i]);
        }
    }
    return table;
}

}  // namespace rollcall::app
