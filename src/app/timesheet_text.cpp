#include "app/timesheet_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/acknowledgements.h"
#include "core/bytes.h"
#include "core/csv_writer.h"

namespace rollcall::app {
namespace {

using attendance::class_at;
using attendance::class_name;
using attendance::Day;
using attendance::DayKind;
using attendance::EventNumber;
using attendance::Figure;
using attendance::Figures;
using attendance::kMinuteClasses;
using attendance::Stay;
using attendance::StayEnd;
using Json = nlohmann::ordered_json;

std::string_view kind_name(DayKind kind) {
    switch (kind) {
        case DayKind::workday:
            return "workday";
        case DayKind::rest_day:
            return "rest_day";
        case DayKind::holiday:
            break;
    }
    return "holiday";
}

std::string_view end_name(StayEnd end) {
    switch (end) {
        case StayEnd::stamped:
            return "stamped";
        case StayEnd::by_rule:
            return "by_rule";
        case StayEnd::open:
            break;
    }
    return "open";
}

Json events_json(const std::vector<EventNumber>& events) {
    Json list = Json::array();
    for (const EventNumber event : events) {
        list.push_back(event.value());
    }
    return list;
}

Json figure_json(const Figure& figure) {
    return {{"minutes", figure.minutes.count()}, {"events", events_json(figure.events)}};
}

/// The named numbers that events are behind, in the order of the columns.
std::array<std::pair<const char*, const Figure*>, 7> named(const Figures& figures) {
    return {{{"worked", &figures.worked},
             {"overtime", &figures.overtime},
             {"late", &figures.late},
             {"early_leave", &figures.early_leave},
             {"missing", &figures.missing},
             {"unpaid_breaks", &figures.unpaid_breaks},
             {"paid_breaks", &figures.paid_breaks}}};
}

/// Those that no event is behind.
std::array<std::pair<const char*, attendance::Minutes>, 4> plain(const Figures& figures) {
    return {{{"planned_minutes", figures.planned},
             {"absent_minutes", figures.absent},
             {"paid_leave_minutes", figures.paid_leave},
             {"unpaid_leave_minutes", figures.unpaid_leave}}};
}

void add_figures(Json& json, const Figures& figures) {
    for (const auto& [name, minutes] : plain(figures)) {
        json[name] = minutes.count();
    }
    for (const auto& [name, figure] : named(figures)) {
        json[name] = figure_json(*figure);
    }
    Json classes = Json::object();
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        if (figures.by_class[i].minutes.count() > 0) {
            classes[std::string(class_name(class_at(i)))] = figure_json(figures.by_class[i]);
        }
    }
    json["by_class"] = std::move(classes);
}

std::string local(TimePoint at, const TimeZone& zone) {
    return to_rfc3339(at, zone.offset_at(at));
}

Json stay_json(const Stay& stay, const TimeZone& zone) {
    Json json{{"begin", local(stay.stamped.begin, zone)},
              {"end", local(stay.stamped.end, zone)},
              {"ended", end_name(stay.end)},
              {"in", stay.in.value()}};
    json["out"] = stay.out ? Json(stay.out->value()) : Json(nullptr);
    json["derived"] = stay.derived;
    return json;
}

/// What is odd about a day, each by a word.
std::vector<std::string_view> flags_of(const Day& day) {
    std::vector<std::string_view> flags;
    const std::array<std::pair<bool, std::string_view>, 5> all = {{{day.on_leave, "on_leave"},
                                                                   {day.forgotten_in, "no_in"},
                                                                   {day.forgotten_out, "no_out"},
                                                                   {day.open, "open"},
                                                                   {day.derived, "derived"}}};
    for (const auto& [set, word] : all) {
        if (set) {
            flags.push_back(word);
        }
    }
    return flags;
}

Json day_json(const Day& day, const DayTerms& terms) {
    const TimeZone& zone = terms.zone;
    Json json{{"date", to_text(day.day)},
              {"kind", kind_name(day.kind)},
              {"time_zone", zone.name()},
              {"plan", terms.plan.empty() ? Json(nullptr) : Json(terms.plan)}};
    add_figures(json, day.figures);
    json["flags"] = flags_of(day);
    Json stays = Json::array();
    for (const Stay& stay : day.stays) {
        stays.push_back(stay_json(stay, zone));
    }
    json["stays"] = std::move(stays);
    json["events"] = events_json(day.events);
    return json;
}

/// All of them, with spaces between.
template <class Words, class Text>
std::string joined(const Words& words, const Text& text) {
    std::string all;
    for (const auto& word : words) {
        all += (all.empty() ? "" : " ") + std::string(text(word));
    }
    return all;
}

/// The minutes of figures that are not zero, each by its name.
Json minutes_json(const Figures& figures) {
    Json minutes = Json::object();
    const auto add = [&minutes](const std::string& name, attendance::Minutes count) {
        if (count.count() != 0) {
            minutes[name] = count.count();
        }
    };
    for (const auto& [name, count] : plain(figures)) {
        add(name, count);
    }
    for (const auto& [name, figure] : named(figures)) {
        add(std::string(name) + "_minutes", figure->minutes);
    }
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        add(std::string(class_name(class_at(i))) + "_minutes", figures.by_class[i].minutes);
    }
    return minutes;
}

Json closing_json(const ClosedPart& part) {
    const attendance::NewClosing& made = part.closing.made;
    Json json{
        {"number", part.closing.number.value()}, {"from", to_text(made.period.first)},
        {"to", to_text(made.period.last)},       {"closed_at", to_rfc3339(made.closed_at)},
        {"closed_by", made.closed_by},           {"adjustments", adjustments_json(part.open)}};
    Json carried = Json::array();
    for (const CarriedPart& one : part.carried) {
        carried.push_back({{"from", to_text(one.period.first)},
                           {"to", to_text(one.period.last)},
                           {"adjustments", adjustments_json(one.days)}});
    }
    json["carried"] = std::move(carried);
    return json;
}

/// What of a line of the table does not come of figures.
struct LineHead {
    const PersonTimesheet& timesheet;
    const DayTerms& terms;
    std::string date;
    std::string kind;
    std::string first_in;
    std::string last_out;
};

void add_head(CsvLine& line, const LineHead& head) {
    line.add(head.timesheet.person.id.value())
        .add(head.timesheet.person.profile.name)
        .add(head.terms.site)
        .add(head.terms.department)
        .add(head.date)
        .add(head.kind)
        .add(head.first_in)
        .add(head.last_out);
}

void add_figures(CsvLine& line, const Figures& figures) {
    for (const auto& [name, minutes] : plain(figures)) {
        line.add_number(minutes.count());
    }
    for (const auto& [name, figure] : named(figures)) {
        line.add_number(figure->minutes.count());
    }
    for (const Figure& figure : figures.by_class) {
        line.add_number(figure.minutes.count());
    }
}

void add_closing(CsvLine& line, std::string_view entry, const ClosedPart* part) {
    line.add(entry);
    if (part == nullptr) {
        line.add("").add("");
    } else {
        line.add(to_rfc3339(part->closing.made.closed_at)).add(part->closing.made.closed_by);
    }
}

/// By which the days of a timesheet that have changed were closed.
std::vector<std::shared_ptr<const DayTerms>> terms_of_days(
    const PersonTimesheet& timesheet, const std::vector<attendance::DayAdjustment>& changed) {
    std::vector<std::shared_ptr<const DayTerms>> terms;
    for (const attendance::DayAdjustment& one : changed) {
        const auto day = std::ranges::find(timesheet.days, one.day, &Day::day);
        terms.push_back(timesheet.terms[static_cast<std::size_t>(day - timesheet.days.begin())]);
    }
    return terms;
}

/// Changes of closed days, a line for each. `terms`: of each of them.
std::string adjustment_lines(const PersonTimesheet& timesheet, const ClosedPart& part,
                             std::string_view entry,
                             const std::vector<attendance::DayAdjustment>& days,
                             const std::vector<std::shared_ptr<const DayTerms>>& terms) {
    std::string table;
    CsvLine line;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const attendance::DayAdjustment& day = days[i];
        add_head(line, {timesheet, *terms[i], to_text(day.day), "", "", ""});
        add_figures(line, day.figures);
        line.add("").add("");
        add_closing(line, entry, &part);
        table += line.take();
    }
    return table;
}

}  // namespace

Json timesheet_json(const PersonTimesheet& timesheet, const attendance::Period& period) {
    const attendance::Totals totals = totals_of(timesheet, period);
    Json json{{"employee_id", timesheet.person.id.value()},
              {"employee_name", timesheet.person.profile.name}};
    Json sums{{"days_worked", totals.days_worked},
              {"days_absent", totals.days_absent},
              {"days_forgotten", totals.days_forgotten}};
    add_figures(sums, totals.figures);
    json["totals"] = std::move(sums);
    Json days = Json::array();
    for (std::size_t i = 0; i < timesheet.days.size(); ++i) {
        const Day& day = timesheet.days[i];
        days.push_back(day_json(day, *timesheet.terms[i]));
    }
    json["closed"] = timesheet.all_closed();
    json["fingerprint"] = to_hex(fingerprint_of(timesheet));
    Json closings = Json::array();
    for (const ClosedPart& part : timesheet.closed) {
        closings.push_back(closing_json(part));
    }
    json["closings"] = std::move(closings);
    json["days"] = std::move(days);
    return json;
}

Json adjustments_json(std::span<const attendance::DayAdjustment> days) {
    Json list = Json::array();
    for (const attendance::DayAdjustment& day : days) {
        Json json{{"date", to_text(day.day)}};
        json.update(minutes_json(day.figures));
        list.push_back(std::move(json));
    }
    return list;
}

std::string changes_text(const PersonTimesheet& timesheet) {
    Json changes = Json::array();
    for (const ClosedPart& part : timesheet.closed) {
        if (!part.open.empty() || !part.carried.empty()) {
            const Json shown = closing_json(part);
            changes.push_back({{"closing", shown["number"]},
                               {"adjustments", shown["adjustments"]},
                               {"carried", shown["carried"]}});
        }
    }
    return changes.empty() ? "" : changes.dump();
}

std::string timesheet_csv_header() {
    CsvLine line;
    for (const char* name : {"employee_id", "employee_name", "site", "department", "date", "kind",
                             "first_in", "last_out"}) {
        line.add(name);
    }
    const Figures none;
    for (const auto& [name, minutes] : plain(none)) {
        line.add(name);
    }
    for (const auto& [name, figure] : named(none)) {
        line.add(std::string(name) + "_minutes");
    }
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        line.add(std::string(class_name(class_at(i))) + "_minutes");
    }
    for (const char* name : {"flags", "events", "entry", "closed_at", "closed_by"}) {
        line.add(name);
    }
    return line.take();
}

std::string timesheet_csv(const PersonTimesheet& timesheet) {
    std::string table;
    CsvLine line;
    for (std::size_t i = 0; i < timesheet.days.size(); ++i) {
        const Day& day = timesheet.days[i];
        const TimeZone& zone = timesheet.terms[i]->zone;
        const bool there = !day.stays.empty();
        const bool gone = there && day.stays.back().end == StayEnd::stamped;
        add_head(line, {timesheet, *timesheet.terms[i], to_text(day.day),
                        std::string(kind_name(day.kind)),
                        there ? local(day.stays.front().stamped.begin, zone) : std::string(),
                        gone ? local(day.stays.back().stamped.end, zone) : std::string()});
        add_figures(line, day.figures);
        line.add(joined(flags_of(day), [](std::string_view flag) { return flag; }))
            .add(joined(day.events,
                        [](EventNumber event) { return std::to_string(event.value()); }));
        add_closing(line, "day", timesheet.closing_of(day.day));
        table += line.take();
    }
    for (const ClosedPart& part : timesheet.closed) {
        table += adjustment_lines(timesheet, part, "adjustment", part.open,
                                  terms_of_days(timesheet, part.open));
        for (const CarriedPart& one : part.carried) {
            table += adjustment_lines(timesheet, part, "carried", one.days, one.terms);
        }
    }
    return table;
}

}  // namespace rollcall::app
