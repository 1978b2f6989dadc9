#pragma once

#include <array>
#include <span>
#include <vector>

#include "attendance/country_rules.h"
#include "attendance/stamp.h"

namespace rollcall::attendance {

/// A number of a timesheet with the events it was made from.
struct Figure {
    Minutes minutes{};
    std::vector<EventNumber> events;  ///< ascending, each once

    void add(Minutes more, std::span<const EventNumber> from);
    Figure& operator+=(const Figure& other);
    bool operator==(const Figure&) const = default;
};

/// The numbers of a day, or of many. Minutes of real time.
struct Figures {
    Minutes planned{};     ///< required by shifts, leave taken off; flexible hours as required
    Figure worked;         ///< all that counts: regular and overtime
    Figure overtime;       ///< the part of `worked` that is overtime
    Figure late;           ///< from a shift's begin to the first stay in it, beyond the grace
    Figure early_leave;    ///< from the last stay in a shift to its end, beyond the grace
    Figure missing;        ///< of shifts that were attended: required and not worked, for
                           ///< whatever reason (what is late or early is in it, too)
    Minutes absent{};      ///< required by shifts of which nothing was attended
    Figure unpaid_breaks;  ///< taken off the work
    Figure paid_breaks;    ///< part of `worked`
    Minutes paid_leave{};  ///< of shifts that leave took away
    Minutes unpaid_leave{};
    /// `worked` by class, at index_of(class).
    std::array<Figure, kMinuteClasses> by_class;

    Figures& operator+=(const Figures& other);
    bool operator==(const Figures&) const = default;
};

}  // namespace rollcall::attendance
