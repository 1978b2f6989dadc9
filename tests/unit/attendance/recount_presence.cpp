#include "unit/attendance/recount_presence.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace rollcall::attendance::recounted {

namespace {

constexpr long kMinute = 60'000;  // milliseconds

class Presences {
  public:
    Presences(const Employee& employee, const Calendar& calendar)
        : employee_(employee), works_(calendar.works) {}

    AllPresence find() {
        std::vector<Stamp> stamps = employee_.stamps;
        std::sort(stamps.begin(), stamps.end(), [](const Stamp& a, const Stamp& b) {
            return a.at != b.at ? a.at < b.at : a.direction < b.direction;
        });
        bool inside = false;
        long came = 0;
        for (const Stamp& stamp : stamps) {
            const long now = stamp.at.time_since_epoch().count();
            // An in that nobody can still be in from makes the next stamp an in.
            const bool reachable = inside && now <= latest_out(came);
            if (says_in(stamp, now, previous_in_ && now <= latest_out(previous_))) {
                if (inside) {
                    forgotten(came, now / kMinute);
                }
                inside = true;
                came = now;
                previous_in_ = true;
            } else {
                if (reachable) {
                    add(came, static_cast<int>(came / kMinute), static_cast<int>(now / kMinute),
                        true);
                } else {
                    if (inside) {
                        forgotten(came, now / kMinute);
                    }
                    const int work = nearest(now, false);
                    all_.alone.push_back({static_cast<int>(now / kMinute), work,
                                          work < 0 ? day_of(now) : works_[index(work)].day});
                }
                inside = false;
                previous_in_ = false;
            }
            previous_ = now;
        }
        if (inside) {
            forgotten(came, std::numeric_limits<int>::max());
        }
        join_where_first_and_last_count();
        round_all();
        return all_;
    }

  private:
    static std::size_t index(int work) { return static_cast<std::size_t>(work); }

    const Rules& rules_on(int day) const { return *terms_on(employee_, day).rules; }

    int day_of(long now) const {
        int day = 0;
        bool found = false;
        for (auto it = employee_.assignments.rbegin(); it != employee_.assignments.rend(); ++it) {
            const int shown = wall(static_cast<int>(now / kMinute), in_berlin(*it)) / 1440;
            if (!found && shown >= it->from.time_since_epoch().count()) {
                day = shown;
                found = true;
            }
        }
        return day;
    }

    /// The work with the nearest begin or end among those whose window holds the moment.
    int nearest(long now, bool by_begin) const {
        int best = -1;
        long distance = std::numeric_limits<long>::max();
        for (std::size_t i = 0; i < works_.size(); ++i) {
            const Work& work = works_[i];
            const long away = std::labs(now - (by_begin ? work.begin : work.end) * kMinute);
            if (now >= work.opens * kMinute && now <= work.closes * kMinute && away < distance) {
                best = static_cast<int>(i);
                distance = away;
            }
        }
        return best;
    }

    long latest_out(long came) const {
        int work = nearest(came, true);
        if (work < 0) {
            return came + rules_on(day_of(came)).longest_stay.count() * kMinute;
        }
        for (std::size_t next = index(work) + 1; next < works_.size(); ++next) {
            const Work& current = works_[index(work)];
            if (works_[next].day != current.day && works_[next].begin > current.end) {
                break;
            }
            work = static_cast<int>(next);
        }
        return works_[index(work)].closes * kMinute;
    }

    bool says_in(const Stamp& stamp, long now, bool may_go) const {
        if (stamp.direction) {
            return *stamp.direction == Direction::in;
        }
        if (rules_on(day_of(now)).direction == DirectionRule::schedule) {
            const int come = nearest(now, true);
            const int go = nearest(now, false);
            if (come >= 0 && go >= 0) {
                const long to_begin = std::labs(now - works_[index(come)].begin * kMinute);
                const long to_end = std::labs(now - works_[index(go)].end * kMinute);
                if (to_begin != to_end) {
                    return to_begin < to_end;
                }
            }
        }
        return !may_go;
    }

    void forgotten(long came, long next) {
        const int begin = static_cast<int>(came / kMinute);
        const int work = nearest(came, true);
        const Rules& rules = rules_on(work < 0 ? day_of(came) : works_[index(work)].day);
        long end = begin;
        if (rules.forgotten_out == ForgottenOut::shift_end && work >= 0) {
            end = works_[index(work)].end;
        } else if (rules.forgotten_out == ForgottenOut::fixed_length) {
            end = std::min(begin + static_cast<long>(rules.forgotten_length.count()),
                           latest_out(came) / kMinute);
        }
        end = std::max<long>(begin, std::min(end, next));
        add(came, begin, static_cast<int>(end), false);
    }

    void add(long came, int begin, int end, bool stamped) {
        int work = nearest(came, true);
        if (work < 0) {
            int most = 0;
            for (std::size_t i = 0; i < works_.size(); ++i) {
                const int part = std::min(end, works_[i].end) - std::max(begin, works_[i].begin);
                if (part > most) {
                    most = part;
                    work = static_cast<int>(i);
                }
            }
        }
        const int day = work < 0 ? day_of(came) : works_[index(work)].day;
        all_.stays.push_back({begin, end, stamped, work, day, begin, end});
    }

    void join_where_first_and_last_count() {
        std::vector<Presence> joined;
        for (const Presence& stay : all_.stays) {
            const bool joins = rules_on(stay.day).pairing == Pairing::first_in_last_out;
            if (joins && !joined.empty() && joined.back().work == stay.work &&
                joined.back().day == stay.day) {
                joined.back().end = std::max(joined.back().end, stay.end);
                joined.back().stamped_end = stay.stamped_end;
            } else {
                joined.push_back(stay);
            }
        }
        std::vector<Alone> alone;
        for (const Alone& out : all_.alone) {
            Presence* whose = nullptr;
            for (Presence& stay : joined) {
                if (stay.work == out.work && stay.day == out.day && stay.end <= out.minute) {
                    whose = &stay;
                }
            }
            if (whose != nullptr && rules_on(out.day).pairing == Pairing::first_in_last_out) {
                whose->end = out.minute;
                whose->stamped_end = true;
            } else {
                alone.push_back(out);
            }
        }
        all_.stays = joined;
        all_.alone = alone;
    }

    static int round_to(int minute, const Rounding& rounding, bool berlin) {
        const int unit = static_cast<int>(rounding.unit.count());
        const int past = wall(minute, berlin) % unit;
        if (rounding.way == RoundingWay::up && past > 0) {
            return minute + unit - past;
        }
        const bool goes_up = rounding.way == RoundingWay::nearest && past * 2 >= unit;
        return minute - past + (goes_up ? unit : 0);
    }

    void round_all() {
        int free = 0;
        for (Presence& stay : all_.stays) {
            const Rules& rules = rules_on(stay.day);
            const bool berlin = in_berlin(terms_on(employee_, stay.day));
            stay.counted_begin = std::max(free, round_to(stay.begin, rules.round_in, berlin));
            stay.counted_end =
                stay.stamped_end ? round_to(stay.end, rules.round_out, berlin) : stay.end;
            stay.counted_end = std::max(stay.counted_begin, stay.counted_end);
            free = stay.counted_end;
        }
    }

    const Employee& employee_;
    const std::vector<Work>& works_;
    AllPresence all_;
    bool previous_in_ = false;
    long previous_ = 0;
};

}  // namespace

AllPresence presence_of(const Employee& employee, const Calendar& calendar) {
    return Presences(employee, calendar).find();
}

}  // namespace rollcall::attendance::recounted
