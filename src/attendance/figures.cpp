#include "attendance/figures.h"

#include <algorithm>

namespace rollcall::attendance {

void Figure::add(Minutes more, std::span<const EventNumber> from) {
    minutes += more;
    for (const EventNumber event : from) {
        const auto place = std::lower_bound(events.begin(), events.end(), event);
        if (place == events.end() || *place != event) {
            events.insert(place, event);
        }
    }
}

Figure& Figure::operator+=(const Figure& other) {
    add(other.minutes, other.events);
    return *this;
}

Figures& Figures::operator+=(const Figures& other) {
    planned += other.planned;
    worked += other.worked;
    overtime += other.overtime;
    late += other.late;
    early_leave += other.early_leave;
    missing += other.missing;
    absent += other.absent;
    unpaid_breaks += other.unpaid_breaks;
    paid_breaks += other.paid_breaks;
    paid_leave += other.paid_leave;
    unpaid_leave += other.unpaid_leave;
    for (std::size_t i = 0; i < by_class.size(); ++i) {
        by_class[i] += other.by_class[i];
    }
    return *this;
}

}  // namespace rollcall::attendance
