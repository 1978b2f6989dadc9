#include "attendance/classify.h"

#include <algorithm>
#include <array>

namespace rollcall::attendance {

namespace {

using std::chrono::days;

/// Where night begins and ends on one civil day, and that day's own ends, in order of time; between
/// two neighbours it is either night or not.
struct DayBorders {
    std::array<TimePoint, 4> at{};
    std::array<bool, 3> night{};
};

DayBorders borders_of(CivilDay day, const TimeZone& zone, const CountryRules& country) {
    const Minutes begin = country.night_begin;
    const Minutes end = country.night_end;
    const auto clock = [&](Minutes time) { return zone.to_moment(LocalTime{day} + time); };
    const TimePoint midnight = zone.start_of(day);
    const TimePoint next = zone.start_of(day + days{1});
    if (begin > end) {
        return {{midnight, clock(end), clock(begin), next}, {true, false, true}};
    }
    return {{midnight, clock(begin), clock(end), next}, {false, true, false}};
}

}  // namespace

std::vector<ClassifiedSpan> classify(const TimeSpan& span, bool overtime, const Assignment& terms,
                                     const AssignmentHistory& history) {
    std::vector<ClassifiedSpan> parts;
    const TimeZone& zone = zone_of(terms);
    TimePoint from = span.begin;
    for (CivilDay day = zone.day_of(from); from < span.end; day += days{1}) {
        const DayBorders borders = borders_of(day, zone, terms.rules->country);
        const Assignment* valid = history.on(day);
        const DayKind kind = valid == nullptr ? DayKind::workday : kind_of(*valid, day);
        for (std::size_t i = 0; i < borders.night.size(); ++i) {
            const TimeSpan part = common({from, span.end}, {borders.at[i], borders.at[i + 1]});
            if (!part.empty()) {
                parts.push_back({part, {overtime, kind, borders.night[i]}});
            }
        }
        from = std::max(from, borders.at.back());
    }
    return parts;
}

}  // namespace rollcall::attendance
