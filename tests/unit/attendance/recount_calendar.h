#pragma once

#include <map>
#include <vector>

#include "unit/attendance/company.h"

namespace rollcall::attendance::recounted {

/// Minutes of UTC since 1970, of the stretch that is looked at: 26 September to 7 November 2026.
inline constexpr int kFirst = 29'839'680;
inline constexpr int kLast = kFirst + 43 * 1440;
/// Days since 1970.
inline constexpr int kFirstDay = kFirst / 1440;
inline constexpr int kOctober = kFirstDay + 5;

/// What the clock on the wall shows, in minutes since 1970.
int wall(int minute, bool berlin);
/// The first minute at which the clock on the wall shows `wall_minute` or later.
int first_minute_of(int wall_minute, bool berlin);

/// A shift of one day, on the real clock.
struct Work {
    int day;
    int begin;
    int end;
    int opens;   ///< its window
    int closes;  ///< the last minute of its window
    int required;
    const Shift* shift;
    const Assignment* terms;
    bool berlin;
};

/// What is planned of the whole stretch, and what leave took.
struct Calendar {
    std::vector<Work> works;
    std::map<int, int> paid_leave;
    std::map<int, int> unpaid_leave;
};

const Assignment& terms_on(const Employee& employee, int day);
bool in_berlin(const Assignment& terms);
/// 0 workday, 1 rest day, 2 holiday.
int kind_of_day(const Employee& employee, int day);
Calendar plan_of(const Employee& employee);

/// Takes a shift's breaks off its worked minutes, given by the minute since its begin.
struct Pauses {
    int unpaid = 0;
    int paid = 0;
};
Pauses take_pauses(std::vector<bool>& worked, const Work& work);

}  // namespace rollcall::attendance::recounted
