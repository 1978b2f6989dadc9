#include "attendance/shift.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace rollcall::attendance {

namespace {

using std::chrono::hours;

constexpr Minutes kDay = hours{24};
constexpr Minutes kWidestWindow = hours{12};

Error refused(std::string_view where, const Shift& shift, const std::string& what) {
    return {ErrorCode::invalid_field,
            std::string{where} + ": the shift \"" + shift.name + "\" " + what};
}

/// What is wrong with the shift's hours, or nothing.
std::string fault_of_hours(const Shift& shift) {
    const Minutes length = shift.end - shift.begin;
    if (shift.begin < Minutes{0} || shift.begin >= kDay) {
        return "begins at " + clock_text(shift.begin) + "; 00:00 to 23:59 is possible.";
    }
    if (shift.end == Minutes{0}) {
        return "has no end.";
    }
    if (length <= Minutes{0}) {
        return "ends at " + clock_text(shift.end) + " and begins at " + clock_text(shift.begin) +
               "; an end on the next day is written with 24 hours more, as " +
               clock_text(shift.end + kDay) + ".";
    }
    if (length > kDay) {
        return "lasts " + clock_text(length) + "; 24:00 is the most.";
    }
    if (shift.flexible && (*shift.flexible <= Minutes{0} || *shift.flexible > length)) {
        return "asks for " + clock_text(*shift.flexible) + " of work in a band of " +
               clock_text(length) + ".";
    }
    return {};
}

bool in_window(Minutes value) {
    return value >= Minutes{0} && value <= kWidestWindow;
}

std::string fault_of_tolerances(const Shift& shift) {
    const Minutes length = shift.end - shift.begin;
    for (const Minutes grace : {shift.late_grace, shift.early_grace}) {
        if (grace < Minutes{0} || grace >= length) {
            return "has a grace of " + std::to_string(grace.count()) +
                   " minutes; 0 to less than its length is possible.";
        }
    }
    if (!in_window(shift.begin_before) || !in_window(shift.end_after)) {
        return "takes stamps from too far away; 0 to 12 hours before its begin and after its end "
               "are possible.";
    }
    return {};
}

std::string fault_of_break(const Shift& shift, const Break& pause) {
    if (pause.length <= Minutes{0}) {
        return "has a break without a length.";
    }
    if (pause.start == BreakStart::at_time &&
        (pause.when < shift.begin || pause.when + pause.length > shift.end)) {
        return "has a break from " + clock_text(pause.when) + " to " +
               clock_text(pause.when + pause.length) + ", which is not within its hours.";
    }
    if (pause.start == BreakStart::after_work &&
        (pause.when <= Minutes{0} || pause.when >= shift.end - shift.begin)) {
        return "has a break after " + std::to_string(pause.when.count()) +
               " minutes of work; 1 to less than its length is possible.";
    }
    return {};
}

std::string fault_of_breaks(const Shift& shift) {
    Minutes unpaid{0};
    std::vector<Break> fixed;
    for (const Break& pause : shift.breaks) {
        if (std::string fault = fault_of_break(shift, pause); !fault.empty()) {
            return fault;
        }
        unpaid += pause.paid ? Minutes{0} : pause.length;
        if (pause.start == BreakStart::at_time) {
            fixed.push_back(pause);
        }
    }
    if (unpaid >= shift.end - shift.begin) {
        return "is all break.";
    }
    std::sort(fixed.begin(), fixed.end(),
              [](const Break& a, const Break& b) { return a.when < b.when; });
    const auto overlapping = std::adjacent_find(
        fixed.begin(), fixed.end(),
        [](const Break& a, const Break& b) { return a.when + a.length > b.when; });
    if (overlapping != fixed.end()) {
        return "has breaks that overlap at " + clock_text(std::next(overlapping)->when) + ".";
    }
    return {};
}

}  // namespace

std::string clock_text(Minutes time) {
    const auto count = time.count();
    const auto size = count < 0 ? -count : count;
    std::array<char, 48> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%s%02lld:%02lld", count < 0 ? "-" : "",
                      static_cast<long long>(size / 60), static_cast<long long>(size % 60));
    return {text.data(), static_cast<std::size_t>(length)};
}

Status validate(const Shift& shift, std::string_view where) {
    for (const auto fault_in : {fault_of_hours, fault_of_tolerances, fault_of_breaks}) {
        if (const std::string fault = fault_in(shift); !fault.empty()) {
            return refused(where, shift, fault);
        }
    }
    return {};
}

}  // namespace rollcall::attendance
