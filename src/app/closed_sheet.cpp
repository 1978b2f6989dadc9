#include "app/closed_sheet.h"

#include <array>
#include <exception>
#include <map>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::app {
namespace {

using attendance::Day;
using attendance::EventNumber;
using attendance::Figure;
using attendance::Figures;
using attendance::kMinuteClasses;
using attendance::Minutes;
using attendance::Stay;
using attendance::TimeSpan;
using Json = nlohmann::json;

// CBOR of [format, events, terms, days]. Events are named by their place among `events`, times by
// the minutes since the beginning of their day in UTC, so that most numbers are one byte or two. A
// new figure makes a new format: what older sheets do not have must not look like a change of the
// day.
constexpr int kFormat = 1;

constexpr std::array kFigures = {&Figures::worked,      &Figures::overtime, &Figures::late,
                                 &Figures::early_leave, &Figures::missing,  &Figures::unpaid_breaks,
                                 &Figures::paid_breaks};
constexpr std::array kPlain = {&Figures::planned, &Figures::absent, &Figures::paid_leave,
                               &Figures::unpaid_leave};
constexpr std::array kFlags = {&Day::on_leave, &Day::forgotten_out, &Day::forgotten_in, &Day::open,
                               &Day::derived};

TimePoint start_of(CivilDay day) {
    return TimeZone().start_of(day);
}

class Writer {
  public:
    explicit Writer(const SheetDays& sheet) : sheet_(sheet) {
        for (const Day& day : sheet.days) {
            add(day.events);
            for (const Figure& figure : day.figures.by_class) {
                add(figure.events);
            }
            for (const auto member : kFigures) {
                add((day.figures.*member).events);
            }
            for (const Stay& stay : day.stays) {
                add({stay.in});
                add(stay.out ? std::vector{*stay.out} : std::vector<EventNumber>{});
            }
        }
        int place = 0;
        for (auto& [event, index] : places_) {
            index = place++;
        }
    }

    Json written() const {
        Json events = Json::array();
        for (const auto& [event, place] : places_) {
            events.push_back(event.value());
        }
        Json terms = Json::array();
        Json days = Json::array();
        const DayTerms* last = nullptr;
        for (std::size_t i = 0; i < sheet_.days.size(); ++i) {
            if (last == nullptr || *last != *sheet_.terms[i]) {
                last = sheet_.terms[i].get();
                terms.push_back(
                    {last->zone.name(), last->plan, last->rules, last->site, last->department});
            }
            days.push_back(day_json(sheet_.days[i], terms.size() - 1));
        }
        return {kFormat, std::move(events), std::move(terms), std::move(days)};
    }

  private:
    void add(const std::vector<EventNumber>& events) {
        for (const EventNumber event : events) {
            places_.emplace(event, 0);
        }
    }

    Json places_of(const std::vector<EventNumber>& events) const {
        Json places = Json::array();
        for (const EventNumber event : events) {
            places.push_back(places_.at(event));
        }
        return places;
    }

    /// Minutes alone where there are no events.
    Json figure_json(const Figure& figure) const {
        if (figure.events.empty()) {
            return figure.minutes.count();
        }
        return {figure.minutes.count(), places_of(figure.events)};
    }

    Json span_json(const TimeSpan& span, CivilDay day) const {
        return {std::chrono::floor<Minutes>(span.begin - start_of(day)).count(),
                std::chrono::floor<Minutes>(span.end - start_of(day)).count()};
    }

    Json day_json(const Day& day, std::size_t terms) const {
        int flags = 0;
        for (std::size_t i = 0; i < kFlags.size(); ++i) {
            flags |= day.*kFlags[i] ? 1 << i : 0;
        }
        Json plain = Json::array();
        for (const auto member : kPlain) {
            plain.push_back((day.figures.*member).count());
        }
        Json figures = Json::array();
        for (const auto member : kFigures) {
            figures.push_back(figure_json(day.figures.*member));
        }
        Json classes = Json::array();
        for (std::size_t i = 0; i < kMinuteClasses; ++i) {
            if (day.figures.by_class[i] != Figure{}) {
                classes.push_back({i, figure_json(day.figures.by_class[i])});
            }
        }
        Json stays = Json::array();
        for (const Stay& stay : day.stays) {
            stays.push_back({span_json(stay.stamped, day.day), span_json(stay.counted, day.day),
                             static_cast<int>(stay.end), stay.derived, places_.at(stay.in),
                             stay.out ? Json(places_.at(*stay.out)) : Json(nullptr)});
        }
        return {day.day.time_since_epoch().count(),
                static_cast<int>(day.kind),
                terms,
                flags,
                std::move(plain),
                std::move(figures),
                std::move(classes),
                std::move(stays),
                places_of(day.events)};
    }

    const SheetDays& sheet_;
    std::map<EventNumber, int> places_;
};

/// Throws where the bytes say something else than a Writer's.
class Reader {
  public:
    explicit Reader(const Json& json) : json_(json) {
        for (const Json& event : json.at(1)) {
            events_.emplace_back(event.get<std::int64_t>());
        }
    }

    bool of_this_format() const { return json_.at(0) == kFormat; }

    Result<SheetDays> read() const {
        std::vector<std::shared_ptr<const DayTerms>> terms;
        for (const Json& one : json_.at(2)) {
            terms.push_back(std::make_shared<const DayTerms>(
                DayTerms{zone_of(one.at(0).get<std::string>()), one.at(1).get<std::string>(),
                         one.at(2).get<std::string>(), one.at(3).get<std::string>(),
                         one.at(4).get<std::string>()}));
        }
        SheetDays sheet;
        for (const Json& one : json_.at(3)) {
            const auto place = one.at(2).get<std::size_t>();
            if (place >= terms.size()) {
                return damaged();
            }
            sheet.days.push_back(day_of(one));
            sheet.terms.push_back(terms[place]);
        }
        return sheet;
    }

    static Error damaged() {
        return {ErrorCode::database_damaged, "what was kept of a closed period cannot be read"};
    }

  private:
    /// Figures do not depend on it, but for how times are written: UTC will do where the system's
    /// data does not have it any more.
    static TimeZone zone_of(const std::string& name) {
        const auto zone = TimeZone::find(name);
        return zone ? *zone : TimeZone();
    }

    static Minutes minutes_of(const Json& json) { return Minutes(json.get<std::int64_t>()); }

    EventNumber event_of(const Json& json) const {
        const auto place = json.get<std::size_t>();
        return json.is_number() && place < events_.size() ? events_[place] : EventNumber();
    }

    std::vector<EventNumber> events_of(const Json& json) const {
        std::vector<EventNumber> events;
        for (const Json& place : json) {
            events.push_back(event_of(place));
        }
        return events;
    }

    Figure figure_of(const Json& json) const {
        if (!json.is_array()) {
            return {minutes_of(json), {}};
        }
        return {minutes_of(json.at(0)), events_of(json.at(1))};
    }

    static TimeSpan span_of(const Json& json, CivilDay day) {
        return {start_of(day) + minutes_of(json.at(0)), start_of(day) + minutes_of(json.at(1))};
    }

    Figures figures_of(const Json& json) const {
        Figures figures;
        for (std::size_t i = 0; i < kPlain.size(); ++i) {
            figures.*kPlain[i] = minutes_of(json.at(4).at(i));
        }
        for (std::size_t i = 0; i < kFigures.size(); ++i) {
            figures.*kFigures[i] = figure_of(json.at(5).at(i));
        }
        for (const Json& one : json.at(6)) {
            figures.by_class.at(one.at(0).get<std::size_t>()) = figure_of(one.at(1));
        }
        return figures;
    }

    Day day_of(const Json& json) const {
        Day day;
        day.day = CivilDay(std::chrono::days(json.at(0).get<int>()));
        day.kind = static_cast<attendance::DayKind>(json.at(1).get<int>());
        const int flags = json.at(3).get<int>();
        for (std::size_t i = 0; i < kFlags.size(); ++i) {
            day.*kFlags[i] = (flags & (1 << i)) != 0;
        }
        day.figures = figures_of(json);
        for (const Json& one : json.at(7)) {
            Stay stay;
            stay.stamped = span_of(one.at(0), day.day);
            stay.counted = span_of(one.at(1), day.day);
            stay.end = static_cast<attendance::StayEnd>(one.at(2).get<int>());
            stay.derived = one.at(3).get<bool>();
            stay.in = event_of(one.at(4));
            if (!one.at(5).is_null()) {
                stay.out = event_of(one.at(5));
            }
            stay.day = day.day;
            day.stays.push_back(stay);
        }
        day.events = events_of(json.at(8));
        return day;
    }

    const Json& json_;
    std::vector<EventNumber> events_;
};

}  // namespace

Bytes encode_sheet(const SheetDays& sheet) {
    return Json::to_cbor(Writer(sheet).written());
}

Result<SheetDays> decode_sheet(ByteView bytes) {
    try {
        const Json json = Json::from_cbor(bytes.begin(), bytes.end());
        const Reader reader(json);
        return reader.of_this_format() ? reader.read() : Reader::damaged();
    } catch (const std::exception&) {
        return Reader::damaged();
    }
}

Result<SheetDays> days_of(const attendance::KeptSheet& kept,
                          const attendance::SheetVersion& version) {
    auto days = decode_sheet(version.sheet);
    if (!days) {
        Error error = std::move(days).error();
        error.message += " (closing " + std::to_string(kept.closing.number.value()) +
                         ", the person with the number " + std::to_string(kept.person.value()) +
                         " in the database)";
        return error;
    }
    return days;
}

}  // namespace rollcall::app
