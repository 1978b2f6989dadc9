#pragma once

#include <vector>

#include "unit/attendance/recount_calendar.h"

namespace rollcall::attendance::recounted {

/// When somebody was there, in minutes.
struct Presence {
    int begin;
    int end;
    bool stamped_end;
    int work;  ///< index of the calendar's works, or -1
    int day;
    int counted_begin;  ///< rounded
    int counted_end;
};

/// An out without an in.
struct Alone {
    int minute;
    int work;
    int day;
};

struct AllPresence {
    std::vector<Presence> stays;
    std::vector<Alone> alone;
};

AllPresence presence_of(const Employee& employee, const Calendar& calendar);

}  // namespace rollcall::attendance::recounted
