#include "attendance/timesheet.h"

#include <algorithm>
#include <array>

#include "attendance/classify.h"
#include "attendance/counting.h"

namespace rollcall::attendance {

namespace {

using std::chrono::days;

/// No stay and no shift's window is longer.
constexpr days kMargin{2};

/// The events behind a stay: one or two.
struct EventsOfStay {
    explicit EventsOfStay(const Stay& stay)
        : numbers{stay.in, stay.out.value_or(stay.in)}, count(stay.out ? 2U : 1U) {}
    operator std::span<const EventNumber>() const { return {numbers.data(), count}; }

    std::array<EventNumber, 2> numbers;
    std::size_t count;
};

/// Makes the days of one person.
class TimesheetMaker {
  public:
    explicit TimesheetMaker(const TimesheetInput& input)
        : input_(input),
          history_(input.history),
          schedule_(
              make_schedule(history_, input.leaves, input.first - kMargin, input.last + kMargin)),
          all_(make_stays(resolve_directions(known_stamps(input), history_, schedule_), history_,
                          schedule_, input.as_of)) {}

    std::vector<Day> make() {
        for (const PlannedDay& planned : schedule_.days) {
            days_.push_back(begun_day(planned));
        }
        add_stays();
        for (std::size_t i = 0; i < schedule_.shifts.size(); ++i) {
            judge(i);
        }
        add_work();
        days_.erase(days_.begin(), days_.begin() + kMargin.count());
        days_.resize(static_cast<std::size_t>((input_.last - input_.first).count() + 1));
        return std::move(days_);
    }

  private:
    static std::vector<Stamp> known_stamps(const TimesheetInput& input) {
        std::vector<Stamp> known;
        known.reserve(input.stamps.size());
        for (const Stamp& stamp : input.stamps) {
            if (stamp.at <= input.as_of) {
                known.push_back(stamp);
            }
        }
        return known;
    }

    Day begun_day(const PlannedDay& planned) const {
        Day day;
        day.day = planned.day;
        day.kind = planned.kind;
        if (planned.assignment != nullptr) {
            day.assignment = static_cast<std::size_t>(planned.assignment - history_.all().data());
        }
        day.figures.paid_leave = planned.paid_leave;
        day.figures.unpaid_leave = planned.unpaid_leave;
        day.on_leave = planned.paid_leave + planned.unpaid_leave > Minutes{0};
        return day;
    }

    Day* day_at(CivilDay day) {
        const auto index = (day - schedule_.days.front().day).count();
        return index < 0 || index >= static_cast<std::ptrdiff_t>(days_.size())
                   ? nullptr
                   : &days_[static_cast<std::size_t>(index)];
    }

    void add_stays() {
        for (const Stay& stay : all_.stays) {
            if (Day* day = day_at(stay.day)) {
                day->stays.push_back(stay);
                day->forgotten_out = day->forgotten_out || stay.end == StayEnd::by_rule;
                day->open = day->open || stay.end == StayEnd::open;
                day->derived = day->derived || stay.derived;
            }
        }
        for (const LoneOut& out : all_.lone_outs) {
            if (Day* day = day_at(out.day)) {
                day->forgotten_in = true;
            }
        }
        for (const OwnedEvent& owned : all_.events) {
            if (Day* day = day_at(owned.day)) {
                day->events.push_back(owned.event);
            }
        }
        for (Day& day : days_) {
            std::sort(day.events.begin(), day.events.end());
        }
    }

    bool attends(const Stay& stay, std::size_t shift) const {
        const TimeSpan& span = schedule_.shifts[shift].span;
        if (overlap(stay.stamped, span)) {
            return true;
        }
        return stay.end != StayEnd::stamped && stay.shift == shift && stay.stamped.begin < span.end;
    }

    /// Lateness, early leave, absence and what is missing in one shift.
    void judge(std::size_t index) {
        const PlannedShift& shift = schedule_.shifts[index];
        Day& day = *day_at(shift.day);
        day.figures.planned += shift.required;
        std::vector<const Stay*> attending;
        auto stay = std::partition_point(all_.stays.begin(), all_.stays.end(), [&](const Stay& s) {
            return s.stamped.end < shift.window.begin;
        });
        for (; stay != all_.stays.end() && stay->stamped.begin < shift.span.end; ++stay) {
            if (attends(*stay, index)) {
                attending.push_back(&*stay);
            }
        }
        const bool over = input_.as_of >= shift.span.end;
        if (!attending.empty() && !shift.shift->flexible) {
            judge_hours(shift, *attending.front(), *attending.back(), over, day.figures);
        }
        if (!over) {
            return;
        }
        const bool seen = !attending.empty() || has_lone_out(index);
        if (!seen) {
            day.figures.absent += shift.required;
            return;
        }
        const CountedShift counted = count_shift(shift, all_.stays);
        const Minutes missing = shift.required - length_of(std::span<const Piece>{counted.regular});
        if (missing > Minutes{0}) {
            day.figures.missing.add(missing, {});
            for (const Stay* attended : attending) {
                day.figures.missing.add(Minutes{0}, EventsOfStay(*attended));
            }
        }
    }

    static void judge_hours(const PlannedShift& shift, const Stay& first, const Stay& last,
                            bool over, Figures& figures) {
        const Minutes late =
            length_of({shift.span.begin, std::min(first.stamped.begin, shift.span.end)});
        if (late > shift.shift->late_grace) {
            figures.late.add(late, {&first.in, 1});
        }
        const Minutes early = length_of({last.stamped.end, shift.span.end});
        if (over && last.end == StayEnd::stamped && early > shift.shift->early_grace) {
            figures.early_leave.add(early, {&*last.out, 1});
        }
    }

    bool has_lone_out(std::size_t shift) const {
        return std::any_of(all_.lone_outs.begin(), all_.lone_outs.end(),
                           [&](const LoneOut& out) { return out.shift == shift; });
    }

    void add_work() {
        const std::vector<CountedDay> counted = count_days(schedule_, history_, all_.stays);
        for (std::size_t i = 0; i < counted.size(); ++i) {
            const Assignment& terms = history_.terms_on(days_[i].day);
            add_pieces(counted[i].regular, false, terms, days_[i].figures);
            add_pieces(counted[i].overtime, true, terms, days_[i].figures);
            add_breaks(counted[i], days_[i].figures);
        }
    }

    void add_pieces(const std::vector<Piece>& pieces, bool overtime, const Assignment& terms,
                    Figures& figures) const {
        for (const Piece& piece : pieces) {
            const EventsOfStay events(all_.stays[piece.stay]);
            figures.worked.add(length_of(piece.span), events);
            if (overtime) {
                figures.overtime.add(length_of(piece.span), events);
            }
            for (const ClassifiedSpan& part : classify(piece.span, overtime, terms, history_)) {
                figures.by_class[index_of(part.minute)].add(length_of(part.span), events);
            }
        }
    }

    void add_breaks(const CountedDay& counted, Figures& figures) const {
        add_break(counted.unpaid_breaks, counted.in_shifts, figures.unpaid_breaks);
        add_break(counted.paid_breaks, counted.in_shifts, figures.paid_breaks);
    }

    void add_break(Minutes minutes, const std::vector<std::size_t>& stays, Figure& figure) const {
        if (minutes == Minutes{0}) {
            return;
        }
        figure.minutes += minutes;
        for (const std::size_t stay : stays) {
            figure.add(Minutes{0}, EventsOfStay(all_.stays[stay]));
        }
    }

    const TimesheetInput& input_;
    const AssignmentHistory& history_;
    Schedule schedule_;
    Stays all_;
    std::vector<Day> days_;  ///< one for each of the schedule's
};

}  // namespace

TimeSpan stamps_needed(const AssignmentHistory& history, CivilDay first, CivilDay last) {
    return {zone_of(history.terms_on(first)).start_of(first - kMargin),
            zone_of(history.terms_on(last)).start_of(last + kMargin + days{1})};
}

std::vector<Day> make_timesheet(const TimesheetInput& input) {
    if (input.last < input.first) {
        return {};
    }
    return TimesheetMaker(input).make();
}

}  // namespace rollcall::attendance
