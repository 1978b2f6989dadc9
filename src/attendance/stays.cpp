#include "attendance/stays.h"

#include <algorithm>
#include <utility>

namespace rollcall::attendance {

namespace {

TimePoint whole_minute(TimePoint at) {
    return std::chrono::floor<Minutes>(at);
}

/// Makes the stays of one person, one stamp after the other.
class StayMaker {
  public:
    StayMaker(const AssignmentHistory& history, const Schedule& schedule, TimePoint as_of)
        : history_(history), schedule_(schedule), as_of_(as_of) {}

    void take(const DirectedStamp& stamp) {
        if (stamp.direction == Direction::in) {
            close_by_rule(stamp.at);
            open_ = stamp;
        } else if (open_ && stamp.at <= open_until(open_->at, history_, schedule_)) {
            Stay stay = begun_stay();
            stay.stamped.end = whole_minute(stamp.at);
            stay.out = stamp.event;
            stay.derived = stay.derived || stamp.derived;
            finish(stay);
        } else {
            close_by_rule(stamp.at);
            LoneOut lone{stamp.event, stamp.at, {}, schedule_.shift_for_out(stamp.at)};
            lone.day = lone.shift ? schedule_.shifts[*lone.shift].day : history_.day_of(stamp.at);
            result_.events.push_back({lone.event, lone.day});
            result_.lone_outs.push_back(lone);
        }
    }

    Stays end() {
        if (open_ && open_until(open_->at, history_, schedule_) > as_of_) {
            Stay stay = begun_stay();
            stay.stamped.end = std::max(whole_minute(as_of_), stay.stamped.begin);
            stay.end = StayEnd::open;
            finish(stay);
        }
        close_by_rule(TimePoint::max());
        return std::move(result_);
    }

  private:
    Stay begun_stay() const {
        Stay stay;
        stay.in = open_->event;
        stay.stamped.begin = whole_minute(open_->at);
        stay.derived = open_->derived;
        return stay;
    }

    /// Ends the open stay as the rules have it for a forgotten check-out, if there is one.
    void close_by_rule(TimePoint next_stamp) {
        if (!open_) {
            return;
        }
        Stay stay = begun_stay();
        stay.end = StayEnd::by_rule;
        const TimePoint latest = std::max(stay.stamped.begin, whole_minute(next_stamp));
        stay.stamped.end = std::clamp(end_by_rule(), stay.stamped.begin, latest);
        finish(stay);
    }

    TimePoint end_by_rule() const {
        const TimePoint begin = whole_minute(open_->at);
        const auto shift = schedule_.shift_for_in(open_->at);
        const CivilDay day = shift ? schedule_.shifts[*shift].day : history_.day_of(open_->at);
        const Rules& rules = *history_.terms_on(day).rules;
        switch (rules.forgotten_out) {
            case ForgottenOut::shift_end:
                return shift ? schedule_.shifts[*shift].span.end : begin;
            case ForgottenOut::fixed_length:
                return std::min(begin + rules.forgotten_length,
                                whole_minute(open_until(open_->at, history_, schedule_)));
            case ForgottenOut::counts_nothing:
                break;
        }
        return begin;
    }

    void finish(Stay& stay) {
        stay.shift = shift_of(stay);
        stay.day = stay.shift ? schedule_.shifts[*stay.shift].day : history_.day_of(open_->at);
        result_.events.push_back({stay.in, stay.day});
        if (stay.out) {
            result_.events.push_back({*stay.out, stay.day});
        }
        result_.stays.push_back(stay);
        open_.reset();
    }

    std::optional<std::size_t> shift_of(const Stay& stay) const {
        if (auto by_window = schedule_.shift_for_in(open_->at)) {
            return by_window;
        }
        std::optional<std::size_t> most;
        Minutes most_minutes{0};
        const auto [first, last] = schedule_.shifts_near(stay.stamped);
        for (std::size_t i = first; i < last; ++i) {
            const Minutes minutes = length_of(common(stay.stamped, schedule_.shifts[i].span));
            if (minutes > most_minutes) {
                most = i;
                most_minutes = minutes;
            }
        }
        return most;
    }

    const AssignmentHistory& history_;
    const Schedule& schedule_;
    TimePoint as_of_;
    std::optional<DirectedStamp> open_;
    Stays result_;
};

bool belong_together(const Stay& a, const Stay& b) {
    return a.day == b.day && a.shift == b.shift;
}

/// Gives an out that stands alone to the stay before it.
void end_with(Stay& stay, const LoneOut& out) {
    stay.stamped.end = whole_minute(out.at);
    stay.out = out.event;
    stay.end = StayEnd::stamped;
}

/// First in, last out: on the days whose rules say so, one stay a shift.
void merge_stays(Stays& all, const AssignmentHistory& history) {
    const auto merges = [&](CivilDay day) {
        return history.terms_on(day).rules->pairing == Pairing::first_in_last_out;
    };
    std::vector<Stay> merged;
    for (const Stay& stay : all.stays) {
        if (merged.empty() || !belong_together(merged.back(), stay) || !merges(stay.day)) {
            merged.push_back(stay);
            continue;
        }
        Stay& whole = merged.back();
        whole.stamped.end = std::max(whole.stamped.end, stay.stamped.end);
        whole.out = stay.out;
        whole.end = stay.end;
        whole.derived = whole.derived || stay.derived;
    }
    std::erase_if(all.lone_outs, [&](const LoneOut& out) {
        const auto found = std::find_if(merged.rbegin(), merged.rend(), [&](const Stay& stay) {
            return stay.day == out.day && stay.shift == out.shift &&
                   stay.stamped.end <= whole_minute(out.at);
        });
        if (found == merged.rend() || !merges(out.day)) {
            return false;
        }
        end_with(*found, out);
        return true;
    });
    all.stays = std::move(merged);
}

void round_stays(std::vector<Stay>& stays, const AssignmentHistory& history) {
    TimePoint last_end = TimePoint::min();
    for (Stay& stay : stays) {
        const Assignment& terms = history.terms_on(stay.day);
        stay.counted = stay.stamped;
        stay.counted.begin = rounded(stay.stamped.begin, terms.rules->round_in, zone_of(terms));
        if (stay.end == StayEnd::stamped) {
            stay.counted.end = rounded(stay.stamped.end, terms.rules->round_out, zone_of(terms));
        }
        stay.counted.begin = std::max(stay.counted.begin, last_end);
        stay.counted.end = std::max(stay.counted.end, stay.counted.begin);
        last_end = stay.counted.end;
    }
}

}  // namespace

Stays make_stays(std::span<const DirectedStamp> stamps, const AssignmentHistory& history,
                 const Schedule& schedule, TimePoint as_of) {
    StayMaker maker(history, schedule, as_of);
    for (const DirectedStamp& stamp : stamps) {
        maker.take(stamp);
    }
    Stays result = maker.end();
    merge_stays(result, history);
    round_stays(result.stays, history);
    return result;
}

}  // namespace rollcall::attendance
