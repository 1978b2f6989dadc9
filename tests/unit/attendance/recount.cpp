#include "unit/attendance/recount.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "unit/attendance/recount_calendar.h"
#include "unit/attendance/recount_presence.h"

namespace rollcall::attendance {

namespace {

using namespace recounted;

/// To which day a minute of work counts, and how.
struct Counted {
    int day = 0;
    bool overtime = false;
};

class Recount {
  public:
    explicit Recount(const Employee& employee)
        : employee_(employee),
          calendar_(plan_of(employee)),
          presence_(presence_of(employee, calendar_)) {}

    std::vector<RecountedDay> days() {
        mark_minutes();
        for (std::size_t w = 0; w < calendar_.works.size(); ++w) {
            count_work(w);
            judge(w);
        }
        for (std::size_t p = 0; p < presence_.stays.size(); ++p) {
            count_outside(p);
        }
        drop_little_overtime();
        turn_regular_into_overtime();
        classify();
        for (const Presence& stay : presence_.stays) {
            days_[stay.day].forgotten_out |= !stay.stamped_end;
        }
        for (const Alone& alone : presence_.alone) {
            days_[alone.day].forgotten_in = true;
        }
        std::vector<RecountedDay> october;
        for (int day = kOctober; day < kOctober + 31; ++day) {
            days_[day].paid_leave = calendar_.paid_leave[day];
            days_[day].unpaid_leave = calendar_.unpaid_leave[day];
            october.push_back(days_[day]);
        }
        return october;
    }

  private:
    /// The stay that counts in a minute, or -1.
    int counted_at(int minute) const { return at(stay_of_, minute); }
    int work_at(int minute) const { return at(work_of_, minute); }

    static int at(const std::vector<int>& of, int minute) {
        return minute < kFirst || minute >= kLast ? -1
                                                  : of[static_cast<std::size_t>(minute - kFirst)];
    }

    static void mark(std::vector<int>& of, int begin, int end, std::size_t value) {
        for (int minute = std::max(begin, kFirst); minute < std::min(end, kLast); ++minute) {
            of[static_cast<std::size_t>(minute - kFirst)] = static_cast<int>(value);
        }
    }

    void mark_minutes() {
        for (std::size_t p = 0; p < presence_.stays.size(); ++p) {
            mark(stay_of_, presence_.stays[p].counted_begin, presence_.stays[p].counted_end, p);
        }
        for (std::size_t w = 0; w < calendar_.works.size(); ++w) {
            mark(work_of_, calendar_.works[w].begin, calendar_.works[w].end, w);
        }
    }

    void count_work(std::size_t w) {
        const Work& work = calendar_.works[w];
        std::vector<bool> worked;
        for (int minute = work.begin; minute < work.end; ++minute) {
            worked.push_back(counted_at(minute) >= 0);
        }
        const Pauses pauses = take_pauses(worked, work);
        RecountedDay& day = days_[work.day];
        day.planned += work.required;
        day.unpaid_breaks += pauses.unpaid;
        day.paid_breaks += pauses.paid;
        int so_far = 0;
        for (std::size_t i = 0; i < worked.size(); ++i) {
            if (!worked[i]) {
                continue;
            }
            const int minute = work.begin + static_cast<int>(i);
            const bool more = work.shift->flexible && so_far >= work.required;
            minutes_[minute] = {work.day, more};
            if (more) {
                at_shifts_[work.day].push_back(minute);
            }
            so_far += more ? 0 : 1;
        }
        regular_[w] = so_far;
    }

    void judge(std::size_t w) {
        const Work& work = calendar_.works[w];
        RecountedDay& day = days_[work.day];
        int first = work.end;
        const Presence* last = nullptr;
        for (const Presence& stay : presence_.stays) {
            bool there = false;
            for (int minute = stay.begin; minute < stay.end; ++minute) {
                there |= work.begin <= minute && minute < work.end;
            }
            there |= !stay.stamped_end && stay.work == static_cast<int>(w) && stay.begin < work.end;
            if (there) {
                first = last == nullptr ? std::max(stay.begin, work.begin) : first;
                last = &stay;
            }
        }
        const bool alone =
            std::any_of(presence_.alone.begin(), presence_.alone.end(),
                        [&](const Alone& a) { return a.work == static_cast<int>(w); });
        if (last == nullptr && !alone) {
            day.absent += work.required;
            return;
        }
        day.missing += std::max(0, work.required - regular_[w]);
        if (last == nullptr || work.shift->flexible) {
            return;
        }
        const int late = first - work.begin;
        day.late += late > work.shift->late_grace.count() ? late : 0;
        const int early = last->stamped_end ? work.end - last->end : 0;
        day.early += early > work.shift->early_grace.count() ? early : 0;
    }

    void count_outside(std::size_t p) {
        const Presence& stay = presence_.stays[p];
        std::vector<int> reached;
        for (int minute = stay.counted_begin; minute < stay.counted_end; ++minute) {
            const int work = work_at(minute);
            if (work >= 0 && (reached.empty() || reached.back() != work)) {
                reached.push_back(work);
            }
        }
        if (reached.empty() && stay.work >= 0) {
            reached.push_back(stay.work);
        }
        for (int minute = stay.counted_begin; minute < stay.counted_end; ++minute) {
            if (work_at(minute) >= 0) {
                continue;
            }
            if (reached.empty()) {
                minutes_[minute] = {stay.day, true};
                continue;
            }
            bool one_follows = false;
            int nearest = reached.front();
            for (const int work : reached) {
                const Work& other = calendar_.works[static_cast<std::size_t>(work)];
                one_follows |= other.begin > minute;
                nearest = other.end <= minute ? work : nearest;
            }
            const int day = calendar_.works[static_cast<std::size_t>(nearest)].day;
            if (!one_follows || terms_on(employee_, day).rules->before_shift_counts) {
                minutes_[minute] = {day, true};
                at_shifts_[day].push_back(minute);
            }
        }
    }

    void drop_little_overtime() {
        for (const auto& [day, minutes] : at_shifts_) {
            const auto least = terms_on(employee_, day).rules->least_overtime.count();
            if (static_cast<long>(minutes.size()) < least) {
                for (const int minute : minutes) {
                    minutes_.erase(minute);
                }
            }
        }
    }

    void turn_regular_into_overtime() {
        std::map<int, int> regular;
        for (auto& [minute, counted] : minutes_) {
            const auto& most = terms_on(employee_, counted.day).rules->country.regular_a_day;
            if (!counted.overtime && most && ++regular[counted.day] > most->count()) {
                counted.overtime = true;
            }
        }
    }

    void classify() {
        for (const auto& [minute, counted] : minutes_) {
            RecountedDay& day = days_[counted.day];
            const Assignment& terms = terms_on(employee_, counted.day);
            const int shown = wall(minute, in_berlin(terms));
            const int hour = shown % 1440 / 60;
            const bool night = hour >= 22 || hour < 6;
            ++day.worked;
            day.overtime += counted.overtime ? 1 : 0;
            ++day.classes[counted.overtime ? 1 : 0][kind_of_day(employee_, shown / 1440)]
                         [night ? 1 : 0];
        }
    }

    const Employee& employee_;
    Calendar calendar_;
    AllPresence presence_;
    std::vector<int> stay_of_ = std::vector<int>(kLast - kFirst, -1);  ///< by minute
    std::vector<int> work_of_ = std::vector<int>(kLast - kFirst, -1);
    std::map<int, RecountedDay> days_;
    std::map<int, Counted> minutes_;  ///< every minute that counts
    std::map<int, std::vector<int>> at_shifts_;
    std::map<std::size_t, int> regular_;
};

}  // namespace

std::vector<RecountedDay> recount_october(const Employee& employee) {
    return Recount(employee).days();
}

}  // namespace rollcall::attendance
