#include "attendance/counting.h"

#include <algorithm>
#include <optional>

namespace rollcall::attendance {

namespace {

void in_order(std::vector<Piece>& pieces) {
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& a, const Piece& b) { return a.span.begin < b.span.begin; });
}

void append(std::vector<Piece>& to, const std::vector<Piece>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// Counts the days of one schedule.
class DayCounter {
  public:
    DayCounter(const Schedule& schedule, const AssignmentHistory& history,
               std::span<const Stay> stays)
        : schedule_(schedule),
          history_(history),
          stays_(stays),
          days_(schedule.days.size()),
          at_shifts_(schedule.days.size()) {}

    std::vector<CountedDay> count() {
        for (const PlannedShift& shift : schedule_.shifts) {
            add_shift(shift);
        }
        for (std::size_t i = 0; i < stays_.size(); ++i) {
            add_outside(i);
        }
        for (std::size_t i = 0; i < days_.size(); ++i) {
            finish_day(i);
        }
        return std::move(days_);
    }

  private:
    std::optional<std::size_t> index_of_day(CivilDay day) const {
        if (schedule_.days.empty() || day < schedule_.days.front().day ||
            day > schedule_.days.back().day) {
            return std::nullopt;
        }
        return static_cast<std::size_t>((day - schedule_.days.front().day).count());
    }

    void add_shift(const PlannedShift& shift) {
        const auto index = index_of_day(shift.day);
        if (!index) {
            return;
        }
        const CountedShift counted = count_shift(shift, stays_);
        CountedDay& day = days_[*index];
        append(day.regular, counted.regular);
        append(at_shifts_[*index], counted.overtime);
        day.unpaid_breaks += counted.breaks.unpaid;
        day.in_shifts.insert(day.in_shifts.end(), counted.stays.begin(), counted.stays.end());
        day.paid_breaks += counted.breaks.paid;
    }

    /// The shifts that a stay's counted time reaches, in order.
    std::vector<std::size_t> reached_by(const Stay& stay) const {
        std::vector<std::size_t> reached;
        const auto [first, last] = schedule_.shifts_near(stay.counted);
        for (std::size_t i = first; i < last; ++i) {
            if (overlap(schedule_.shifts[i].span, stay.counted)) {
                reached.push_back(i);
            }
        }
        return reached;
    }

    /// Adds what of a stay lies in no shift.
    void add_outside(std::size_t index) {
        const Stay& stay = stays_[index];
        std::vector<std::size_t> shifts = reached_by(stay);
        if (shifts.empty() && stay.shift) {
            shifts.push_back(*stay.shift);  // there before its begin or after its end only
        }
        TimePoint from = stay.counted.begin;
        std::optional<std::size_t> passed;
        for (const std::size_t i : shifts) {
            const TimeSpan& span = schedule_.shifts[i].span;
            add_piece({{from, std::min(span.begin, stay.counted.end)}, index}, passed ? *passed : i,
                      true);
            from = std::max(from, span.end);
            passed = i;
        }
        add_piece({{from, stay.counted.end}, index}, passed, false);
    }

    /// `shift`: to which the piece belongs, if to any; `before`: a shift follows it.
    void add_piece(const Piece& piece, std::optional<std::size_t> shift, bool before) {
        const CivilDay day = shift ? schedule_.shifts[*shift].day : stays_[piece.stay].day;
        const auto index = index_of_day(day);
        const bool counts = !before || history_.terms_on(day).rules->before_shift_counts;
        if (piece.span.empty() || !index || !counts) {
            return;
        }
        (shift ? at_shifts_[*index] : days_[*index].overtime).push_back(piece);
    }

    void finish_day(std::size_t index) {
        CountedDay& day = days_[index];
        const Rules& rules = *history_.terms_on(schedule_.days[index].day).rules;
        in_order(day.regular);
        if (length_of(std::span<const Piece>{at_shifts_[index]}) >= rules.least_overtime) {
            append(day.overtime, at_shifts_[index]);
        }
        if (rules.country.regular_a_day) {
            append(day.overtime, cut_after(day.regular, *rules.country.regular_a_day));
        }
        in_order(day.overtime);
    }

    const Schedule& schedule_;
    const AssignmentHistory& history_;
    std::span<const Stay> stays_;
    std::vector<CountedDay> days_;
    std::vector<std::vector<Piece>> at_shifts_;  ///< overtime at shifts, by day
};

}  // namespace

CountedShift count_shift(const PlannedShift& shift, std::span<const Stay> stays) {
    CountedShift counted;
    auto it = std::partition_point(stays.begin(), stays.end(), [&](const Stay& stay) {
        return stay.counted.end <= shift.span.begin;
    });
    for (; it != stays.end() && it->counted.begin < shift.span.end; ++it) {
        const TimeSpan part = common(it->counted, shift.span);
        if (!part.empty()) {
            counted.stays.push_back(static_cast<std::size_t>(it - stays.begin()));
            counted.regular.push_back({part, counted.stays.back()});
        }
    }
    counted.breaks = take_breaks(counted.regular, shift.breaks);
    if (shift.shift->flexible) {
        counted.overtime = cut_after(counted.regular, shift.required);
    }
    return counted;
}

std::vector<CountedDay> count_days(const Schedule& schedule, const AssignmentHistory& history,
                                   std::span<const Stay> stays) {
    return DayCounter(schedule, history, stays).count();
}

}  // namespace rollcall::attendance
