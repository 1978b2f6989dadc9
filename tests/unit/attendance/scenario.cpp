#include "unit/attendance/scenario.h"

#include <charconv>

#include <gtest/gtest.h>

namespace rollcall::attendance {

namespace {

int number(std::string_view text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    EXPECT_GE(value, 0) << text;
    return value;
}

void say(std::string& text, std::string_view name, Minutes minutes) {
    if (minutes != Minutes{0}) {
        text +=
            (text.empty() ? "" : " ") + std::string{name} + "=" + std::to_string(minutes.count());
    }
}

void say_mark(std::string& text, std::string_view name, bool is_set) {
    if (is_set) {
        text += (text.empty() ? "" : " ") + std::string{name};
    }
}

}  // namespace

Minutes clock(std::string_view text) {
    const auto colon = text.find(':');
    return std::chrono::hours{number(text.substr(0, colon))} +
           Minutes{number(text.substr(colon + 1, 2))};
}

CivilDay day(std::string_view text) {
    const auto parsed = parse_civil_day(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(CivilDay{});
}

TimePoint moment(const TimeZone& zone, std::string_view text) {
    const LocalTime minute = LocalTime{day(text.substr(0, 10))} + clock(text.substr(11, 5));
    const int seconds = text.size() > 16 ? number(text.substr(17)) : 0;
    return zone.to_moment(minute + std::chrono::seconds{seconds});
}

TimeZone zone_named(const char* name) {
    const auto found = TimeZone::find(name);
    EXPECT_TRUE(found) << name;
    return found ? *found : TimeZone{};
}

Shift shift(std::string_view begin, std::string_view end) {
    Shift made;
    made.name = "Work";
    made.begin = clock(begin);
    made.end = clock(end);
    return made;
}

Break break_at(std::string_view begin, int minutes, bool paid) {
    return {BreakStart::at_time, clock(begin), Minutes{minutes}, paid};
}

Break break_after(int worked, int minutes, bool paid) {
    return {BreakStart::after_work, Minutes{worked}, Minutes{minutes}, paid};
}

Scenario::Scenario(std::vector<Shift> shifts_of_a_day) {
    std::array<DayPlan, 7> week;
    for (std::size_t i = 0; i < 6; ++i) {
        week[i].shifts = shifts_of_a_day;
    }
    week[6].rest_day = true;
    plan = weekly_plan("Week", week);
    rules.country = vietnam();
    rules.country.regular_a_day.reset();
}

Scenario& Scenario::in(std::string_view when) {
    return add(when, Direction::in);
}
Scenario& Scenario::out(std::string_view when) {
    return add(when, Direction::out);
}
Scenario& Scenario::stamp(std::string_view when) {
    return add(when, std::nullopt);
}

Scenario& Scenario::add(std::string_view when, std::optional<Direction> direction) {
    const auto event = static_cast<std::int64_t>(stamps.size() + 1);
    stamps.push_back({EventNumber{event}, moment(site.zone.value_or(zone), when), direction});
    return *this;
}

AssignmentHistory Scenario::history() const {
    std::vector<Assignment> assignments{{day("2020-01-01"), std::make_shared<Plan>(plan),
                                         std::make_shared<WorkSite>(site), zone, "Kitchen",
                                         std::make_shared<Rules>(rules)}};
    assignments.insert(assignments.end(), further.begin(), further.end());
    auto made = AssignmentHistory::of(std::move(assignments));
    EXPECT_TRUE(made);
    return std::move(made).value();
}

std::vector<Day> Scenario::days(std::string_view first, std::string_view last) const {
    EXPECT_TRUE(validate(plan));
    EXPECT_TRUE(validate(rules));
    const AssignmentHistory terms = history();
    return make_timesheet(
        {terms, leaves, stamps, day(first), day(last), moment(site.zone.value_or(zone), as_of)});
}

std::string summary(const Day& day) {
    const Figures& figures = day.figures;
    std::string text;
    say(text, "planned", figures.planned);
    say(text, "worked", figures.worked.minutes);
    say(text, "overtime", figures.overtime.minutes);
    say(text, "late", figures.late.minutes);
    say(text, "early", figures.early_leave.minutes);
    say(text, "missing", figures.missing.minutes);
    say(text, "absent", figures.absent);
    say(text, "unpaid", figures.unpaid_breaks.minutes);
    say(text, "paid", figures.paid_breaks.minutes);
    say(text, "paid_leave", figures.paid_leave);
    say(text, "unpaid_leave", figures.unpaid_leave);
    say_mark(text, "forgotten_in", day.forgotten_in);
    say_mark(text, "forgotten_out", day.forgotten_out);
    say_mark(text, "open", day.open);
    say_mark(text, "derived", day.derived);
    return text;
}

std::string classes(const Day& day) {
    std::string text;
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        say(text, class_name(class_at(i)), day.figures.by_class[i].minutes);
    }
    return text;
}

std::string events(const Figure& figure) {
    std::string text;
    for (const EventNumber event : figure.events) {
        text += (text.empty() ? "" : " ") + std::to_string(event.value());
    }
    return text;
}

}  // namespace rollcall::attendance
