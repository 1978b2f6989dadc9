#include "attendance/rules.h"

namespace rollcall::attendance {

namespace {

using std::chrono::hours;

bool divides_an_hour(Minutes unit) {
    return unit >= Minutes{1} && unit <= hours{1} && hours{1} % unit == Minutes{0};
}

}  // namespace

TimePoint rounded(TimePoint at, const Rounding& rounding, const TimeZone& zone) {
    const TimePoint minute = std::chrono::floor<Minutes>(at);
    if (rounding.unit == Minutes{1}) {
        return minute;
    }
    const auto on_the_wall = std::chrono::floor<Minutes>(zone.to_local(minute).time_since_epoch());
    const Minutes over = on_the_wall - on_the_wall / rounding.unit * rounding.unit;
    const Minutes past = over < Minutes{0} ? over + rounding.unit : over;
    const bool goes_up = rounding.way == RoundingWay::up
                             ? past > Minutes{0}
                             : rounding.way == RoundingWay::nearest && 2 * past >= rounding.unit;
    return minute - past + (goes_up ? rounding.unit : Minutes{0});
}

Status validate(const Rules& rules) {
    if (!divides_an_hour(rules.round_in.unit) || !divides_an_hour(rules.round_out.unit)) {
        return Error{ErrorCode::invalid_field,
                     "Stamps are rounded to a number of minutes that divides an hour: 1, 5, 15, "
                     "30, ..."};
    }
    if (rules.forgotten_length < Minutes{0} || rules.least_overtime < Minutes{0}) {
        return Error{ErrorCode::invalid_field, "A length of time is 0 minutes or more."};
    }
    if (rules.longest_stay < Minutes{1} || rules.longest_stay > hours{24}) {
        return Error{ErrorCode::invalid_field,
                     "The longest stay is between 1 minute and 24 hours."};
    }
    return validate(rules.country);
}

}  // namespace rollcall::attendance
