#include "unit/attendance/recount_calendar.h"

#include <algorithm>

namespace rollcall::attendance::recounted {

namespace {

/// 2026-10-25 01:00 UTC: Berlin goes from two hours ahead to one.
constexpr int kBerlinGoesBack = 29'881'500;

int number_of(CivilDay day) {
    return static_cast<int>(day.time_since_epoch().count());
}

int as_int(Minutes minutes) {
    return static_cast<int>(minutes.count());
}

int required_of(const Work& work) {
    if (work.shift->flexible) {
        return as_int(*work.shift->flexible);
    }
    std::vector<bool> always(static_cast<std::size_t>(std::max(0, work.end - work.begin)), true);
    take_pauses(always, work);
    return static_cast<int>(std::count(always.begin(), always.end(), true));
}

/// Which leave covers this half of the day (0 or 1).
const Leave* leave_of(const Employee& employee, int day, int half) {
    const Leave* found = nullptr;
    for (const Leave& leave : employee.leaves) {
        if (day < number_of(leave.first) || day > number_of(leave.last)) {
            continue;
        }
        if (leave.part == LeavePart::whole_day) {
            return &leave;
        }
        if ((leave.part == LeavePart::first_half) == (half == 0)) {
            found = &leave;
        }
    }
    return found;
}

void book(Calendar& calendar, int day, const Leave& leave, int minutes) {
    (leave.paid ? calendar.paid_leave : calendar.unpaid_leave)[day] += minutes;
}

/// Shortens the works of a day by its leave.
void take_leave(const Employee& employee, int day, std::vector<Work>& works, Calendar& calendar) {
    const Leave* halves[] = {leave_of(employee, day, 0), leave_of(employee, day, 1)};
    if (works.empty() || (halves[0] == nullptr && halves[1] == nullptr)) {
        return;
    }
    const int middle = (works.front().begin + works.back().end) / 2;
    for (Work& work : works) {
        const int whole = work.required;
        if (halves[0] != nullptr && halves[1] != nullptr) {
            Work rest = work;
            rest.begin = std::max(rest.begin, middle);
            const int second = work.shift->flexible ? whole - whole / 2 : required_of(rest);
            book(calendar, day, *halves[0], whole - second);
            book(calendar, day, *halves[1], second);
            work.end = work.begin;
            continue;
        }
        if (work.shift->flexible) {
            work.required = whole - whole / 2;
        } else {
            (halves[0] != nullptr ? work.begin : work.end) =
                halves[0] != nullptr ? std::max(work.begin, middle) : std::min(work.end, middle);
            work.required = required_of(work);
        }
        book(calendar, day, halves[0] != nullptr ? *halves[0] : *halves[1], whole - work.required);
    }
}

}  // namespace

int wall(int minute, bool berlin) {
    const int berlin_offset = minute < kBerlinGoesBack ? 120 : 60;
    return minute + (berlin ? berlin_offset : 420);
}

int first_minute_of(int wall_minute, bool berlin) {
    int minute = wall_minute - 480;
    while (wall(minute, berlin) < wall_minute) {
        ++minute;
    }
    return minute;
}

const Assignment& terms_on(const Employee& employee, int day) {
    const Assignment* valid = &employee.assignments.front();
    for (const Assignment& assignment : employee.assignments) {
        if (number_of(assignment.from) <= day) {
            valid = &assignment;
        }
    }
    return *valid;
}

bool in_berlin(const Assignment& terms) {
    return terms.site->name == "berlin";
}

const DayPlan& plan_on(const Assignment& terms, int day) {
    const int length = static_cast<int>(terms.plan->days.size());
    int place = day - number_of(terms.plan->anchor);
    while (place < 0) {
        place += length;
    }
    return terms.plan->days[static_cast<std::size_t>(place % length)];
}

int kind_of_day(const Employee& employee, int day) {
    const Assignment& terms = terms_on(employee, day);
    for (const auto& [holiday, name] : terms.site->holidays) {
        if (number_of(holiday) == day) {
            return 2;
        }
    }
    return plan_on(terms, day).rest_day ? 1 : 0;
}

Calendar plan_of(const Employee& employee) {
    Calendar calendar;
    for (int day = kFirstDay + 1; day < kLast / 1440 - 1; ++day) {
        const Assignment& terms = terms_on(employee, day);
        if (kind_of_day(employee, day) == 2 && !terms.plan->on_holidays) {
            continue;
        }
        std::vector<Work> works;
        for (const Shift& shift : plan_on(terms, day).shifts) {
            const bool berlin = in_berlin(terms);
            Work work{day,
                      first_minute_of(day * 1440 + as_int(shift.begin), berlin),
                      first_minute_of(day * 1440 + as_int(shift.end), berlin),
                      0,
                      0,
                      0,
                      &shift,
                      &terms,
                      berlin};
            work.required = required_of(work);
            works.push_back(work);
        }
        take_leave(employee, day, works, calendar);
        for (Work& work : works) {
            work.opens = work.begin - as_int(work.shift->begin_before);
            work.closes = work.end + as_int(work.shift->end_after);
            if (work.begin < work.end) {
                calendar.works.push_back(work);
            }
        }
    }
    return calendar;
}

Pauses take_pauses(std::vector<bool>& worked, const Work& work) {
    Pauses pauses;
    const int length = static_cast<int>(worked.size());
    int first = 0;
    int last = 0;
    const auto find_ends = [&] {
        first = static_cast<int>(std::find(worked.begin(), worked.end(), true) - worked.begin());
        last = static_cast<int>(worked.rend() - std::find(worked.rbegin(), worked.rend(), true));
    };
    const auto stamped_out = [&](int i) {  // between two times of work
        return !worked[static_cast<std::size_t>(i)] && first < i && i < last;
    };
    std::vector<bool> unpaid_time(worked.size(), false);
    for (const Break& pause : work.shift->breaks) {
        if (pause.start != BreakStart::at_time) {
            continue;
        }
        const int from = first_minute_of(work.day * 1440 + as_int(pause.when), work.berlin);
        find_ends();
        for (int i = 0; i < length; ++i) {
            const int minute = work.begin + i;
            if (minute < from || minute >= from + as_int(pause.length)) {
                continue;
            }
            const auto place = static_cast<std::size_t>(i);
            if (pause.paid) {
                worked[place] = worked[place] || stamped_out(i);
                pauses.paid += worked[place] ? 1 : 0;
            } else {
                pauses.unpaid += worked[place] ? 1 : 0;
                worked[place] = false;
                unpaid_time[place] = true;
            }
        }
    }
    find_ends();
    const auto sum = [&] {
        return static_cast<int>(std::count(worked.begin(), worked.end(), true));
    };
    for (const Break& pause : work.shift->breaks) {
        if (pause.start != BreakStart::after_work || !pause.paid) {
            continue;
        }
        int left = as_int(pause.length);
        int so_far = 0;
        for (int i = 0; i < length; ++i) {
            const auto place = static_cast<std::size_t>(i);
            if (worked[place]) {
                ++so_far;
            } else if (so_far >= as_int(pause.when) && left > 0 && !unpaid_time[place] &&
                       stamped_out(i)) {
                worked[place] = true;
                --left;
            }
        }
        pauses.paid += std::clamp(sum() - as_int(pause.when), 0, as_int(pause.length));
    }
    int had = 0;
    for (int i = 0; i < length; ++i) {
        had += stamped_out(i) && !unpaid_time[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    for (const Break& pause : work.shift->breaks) {
        if (pause.start != BreakStart::after_work || pause.paid) {
            continue;
        }
        const int less = std::min(had, as_int(pause.length));
        had -= less;
        int so_far = 0;
        for (std::size_t i = 0; i < worked.size(); ++i) {
            const bool counted = worked[i];
            so_far += counted ? 1 : 0;
            if (counted && so_far > as_int(pause.when) &&
                so_far <= as_int(pause.when) + as_int(pause.length) - less) {
                worked[i] = false;
                ++pauses.unpaid;
            }
        }
    }
    return pauses;
}

}  // namespace rollcall::attendance::recounted
