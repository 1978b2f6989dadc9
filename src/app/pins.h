#pragma once

#include <string_view>

#include "core/password_hash.h"
#include "people/pin_store.h"

namespace rollcall::app {

/// The way in without a face: an employee id and a PIN. Thread-safe.
class Pins {
  public:
    static constexpr std::size_t kLeastDigits = 6;
    static constexpr std::size_t kMostDigits = 12;

    /// `pepper`: a key that is not stored beside the hashes.
    Pins(people::PinStore& store, SecretKey pepper, const PasswordCost& cost = {})
        : store_(store), pepper_(std::move(pepper)), cost_(cost) {}

    /// Sets a person's PIN, which unlocks it too. Errors: invalid_field (not kLeastDigits to
    /// kMostDigits digits, or digits that everybody would try: all the same, or counting up or
    /// down); not_found; busy; as the store's.
    Status set(PersonKey person, std::string_view pin);
    /// Takes the PIN away. Errors: not_found; as the store's.
    Status remove(PersonKey person) { return store_.put_pin(person, std::nullopt); }

    enum class Match { right, wrong, locked };
    /// Whether it is the person's. A wrong one counts, and after people::kPinTries in a row no more
    /// is looked at until a new one is set. Takes as long for a person without a PIN, or a locked
    /// one. Errors: as the store's.
    Result<Match> match(PersonKey person, std::string_view pin);
    /// Takes as long as match(), for an id that is nobody's.
    void waste_time(std::string_view pin) const;

  private:
    people::PinStore& store_;
    SecretKey pepper_;
    PasswordCost cost_;
};

}  // namespace rollcall::app
