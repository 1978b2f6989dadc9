#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "core/error.h"

namespace rollcall {

/// A value, or the error that stands in its place. Asking the wrong side is a programmer's
/// mistake (asserted), so test first: `if (!photo) return photo.error();`
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    bool has_value() const noexcept { return state_.index() == 0; }

    T& value() & { return *checked(); }
    const T& value() const& { return *checked(); }
    T value() && { return std::move(*checked()); }  // by value: safe in a range-for
    T& operator*() & { return *checked(); }
    const T& operator*() const& { return *checked(); }
    T operator*() && { return std::move(*checked()); }
    T* operator->() { return checked(); }
    const T* operator->() const { return checked(); }

    const Error& error() const& {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }
    Error error() && {
        assert(!has_value());
        return std::move(*std::get_if<1>(&state_));
    }

  private:
    T* checked() {
        assert(has_value());
        return std::get_if<0>(&state_);
    }
    const T* checked() const {
        assert(has_value());
        return std::get_if<0>(&state_);
    }

    std::variant<T, Error> state_;
};

/// Success without a value, or an error.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const noexcept { return !error_.has_value(); }
    bool has_value() const noexcept { return !error_.has_value(); }
    const Error& error() const {
        assert(error_.has_value());
        return *error_;
    }

  private:
    std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace rollcall
