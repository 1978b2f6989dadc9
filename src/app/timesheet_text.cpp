#include "app/timesheet_text.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/csv_writer.h"

namespace rollcall::app {
namespace {

using attendance::Assignment;
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

Json day_json(const Day& day, const Assignment& terms) {
    const TimeZone& zone = zone_of(terms);
    Json json{{"date", to_text(day.day)},
              {"kind", kind_name(day.kind)},
              {"time_zone", zone.name()},
              {"plan", terms.plan ? Json(terms.plan->name) : Json(nullptr)}};
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

std::string site_of(const Assignment& terms) {
    return terms.site ? terms.site->name : std::string();
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
    for (const Day& day : timesheet.days) {
        days.push_back(day_json(day, timesheet.terms.history.terms_on(day.day)));
    }
    json["days"] = std::move(days);
    return json;
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
    return line.add("flags").add("events").take();
}

std::string timesheet_csv(const PersonTimesheet& timesheet) {
    std::string table;
    CsvLine line;
    for (const Day& day : timesheet.days) {
        const Assignment& terms = timesheet.terms.history.terms_on(day.day);
        const TimeZone& zone = zone_of(terms);
        const bool there = !day.stays.empty();
        const bool gone = there && day.stays.back().end == StayEnd::stamped;
        line.add(timesheet.person.id.value())
            .add(timesheet.person.profile.name)
            .add(site_of(terms))
            .add(terms.department)
            .add(to_text(day.day))
            .add(kind_name(day.kind))
            .add(there ? local(day.stays.front().stamped.begin, zone) : std::string())
            .add(gone ? local(day.stays.back().stamped.end, zone) : std::string());
        for (const auto& [name, minutes] : plain(day.figures)) {
            line.add_number(minutes.count());
        }
        for (const auto& [name, figure] : named(day.figures)) {
            line.add_number(figure->minutes.count());
        }
        for (const Figure& figure : day.figures.by_class) {
            line.add_number(figure.minutes.count());
        }
        line.add(joined(flags_of(day), [](std::string_view flag) { return flag; }))
            .add(joined(day.events,
                        [](EventNumber event) { return std::to_string(event.value()); }));
        table += line.take();
    }
    return table;
}

}  // namespace rollcall::app
