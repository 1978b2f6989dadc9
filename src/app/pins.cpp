#include "app/pins.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::app {
namespace {

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// All the same, or each one more or one less than the one before.
bool is_obvious(std::string_view pin) {
    const int step = pin[1] - pin[0];
    return step >= -1 && step <= 1 &&
           std::ranges::adjacent_find(
               pin, [step](char left, char right) { return right - left != step; }) == pin.end();
}

}  // namespace

Status Pins::set(PersonKey person, std::string_view pin) {
    if (pin.size() < kLeastDigits || pin.size() > kMostDigits ||
        !std::ranges::all_of(pin, is_digit)) {
        return Error{ErrorCode::invalid_field, "pin: from " + std::to_string(kLeastDigits) +
                                                   " to " + std::to_string(kMostDigits) +
                                                   " digits."};
    }
    if (is_obvious(pin)) {
        return Error{ErrorCode::invalid_field,
                     "pin: not the same digit again and again, nor counting up or down."};
    }
    const auto hash = hash_password(pepper_, pin, cost_);
    if (!hash) {
        return hash.error();
    }
    return store_.put_pin(person, *hash);
}

void Pins::waste_time(std::string_view pin) const {
    (void)hash_password(pepper_, pin, cost_);
}

Result<Pins::Match> Pins::match(PersonKey person, std::string_view pin) {
    const auto stored = store_.find_pin(person);
    if (!stored) {
        return stored.error();
    }
    if (!*stored) {
        waste_time(pin);
        return Match::wrong;
    }
    const auto left = store_.begin_try(person);
    if (!left) {
        return left.error();
    }
    if (!*left) {
        waste_time(pin);
        return Match::locked;
    }
    if (!password_matches(pepper_, pin, (*stored)->hash)) {
        return Match::wrong;
    }
    if (Status forgotten = store_.forget_failures(person); !forgotten) {
        return forgotten.error();
    }
    return Match::right;
}

}  // namespace rollcall::app
