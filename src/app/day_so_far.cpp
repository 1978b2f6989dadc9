#include "app/day_so_far.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "attendance/counting.h"
#include "attendance/schedule.h"
#include "attendance/stays.h"

namespace rollcall::app {
namespace {

using attendance::AssignmentHistory;
using attendance::DirectedStamp;
using attendance::Minutes;
using attendance::Piece;
using attendance::Schedule;

/// Stamps are resolved against shifts of two days around them.
constexpr std::chrono::days kAround{2};

Schedule schedule_around(const PersonTerms& terms, TimePoint now) {
    const CivilDay today = terms.history.day_of(now);
    const auto back = std::chrono::ceil<std::chrono::days>(kLookBack);
    return make_schedule(terms.history, terms.leaves, today - back - kAround, today + kAround);
}

Minutes length_of(const std::vector<Piece>& pieces) {
    return std::accumulate(
        pieces.begin(), pieces.end(), Minutes{},
        [](Minutes sum, const Piece& piece) { return sum + attendance::length_of(piece.span); });
}

/// Whether a stamp is the in or the out of the stay, or lies between them.
bool belongs(const DirectedStamp& stamp, const attendance::Stay& stay) {
    return stamp.event == stay.in || stamp.event == stay.out ||
           (stay.stamped.begin <= stamp.at && stamp.at <= stay.stamped.end);
}

}  // namespace

Result<PersonTerms> terms_around(const TermsOf& terms_of, PersonKey person, TimePoint now) {
    constexpr std::chrono::days kOtherZone{1};
    const CivilDay today = TimeZone().day_of(now);
    const auto back = std::chrono::ceil<std::chrono::days>(kLookBack) + kAround + kOtherZone;
    return terms_of(person, today - back, today + kAround + kOtherZone);
}

Standings standings_of(std::span<const attendance::Event> events, const PersonTerms& terms,
                       TimePoint now, std::chrono::milliseconds duplicate_window) {
    Standings standings;
    standings.events = attendance::effective_events(events, duplicate_window);
    standings.stamps = attendance::resolve_directions(attendance::stamps_of(standings.events),
                                                      terms.history, schedule_around(terms, now));
    return standings;
}

DaySoFar day_so_far(const Standings& standings, const PersonTerms& terms, TimePoint now) {
    const AssignmentHistory& history = terms.history;
    const Schedule schedule = schedule_around(terms, now);
    const attendance::Stays stays =
        attendance::make_stays(standings.stamps, history, schedule, now);
    DaySoFar day;
    day.date = history.day_of(now);
    if (!stays.stays.empty() && !standings.stamps.empty() &&
        belongs(standings.stamps.back(), stays.stays.back())) {
        day.date = stays.stays.back().day;
    }
    day.zone = attendance::zone_of(history.terms_on(day.date));
    day.inside = !stays.stays.empty() && stays.stays.back().end == attendance::StayEnd::open;
    for (const DirectedStamp& stamp : standings.stamps) {
        const bool in_stay = std::ranges::any_of(stays.stays, [&](const attendance::Stay& stay) {
            return stay.day == day.date && belongs(stamp, stay);
        });
        const bool lone = std::ranges::any_of(stays.lone_outs, [&](const auto& out) {
            return out.day == day.date && out.event == stamp.event;
        });
        if (in_stay || lone) {
            day.stamps.push_back(stamp);
        }
    }
    const auto counted = attendance::count_days(schedule, history, stays.stays);
    for (std::size_t i = 0; i < counted.size(); ++i) {
        if (schedule.days[i].day == day.date) {
            day.worked = length_of(counted[i].regular) + length_of(counted[i].overtime);
        }
    }
    return day;
}

}  // namespace rollcall::app
