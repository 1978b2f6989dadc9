#include "attendance/closing.h"

#include <algorithm>
#include <array>

namespace rollcall::attendance {
namespace {

/// Every number of the figures that events are behind.
template <class F, class Visit>
void each_figure(F& figures, const Visit& visit) {
    for (auto member : {&Figures::worked, &Figures::overtime, &Figures::late, &Figures::early_leave,
                        &Figures::missing, &Figures::unpaid_breaks, &Figures::paid_breaks}) {
        visit(figures.*member, [member](const Figures& of) -> const Figure& { return of.*member; });
    }
    for (std::size_t i = 0; i < kMinuteClasses; ++i) {
        visit(figures.by_class[i],
              [i](const Figures& of) -> const Figure& { return of.by_class[i]; });
    }
}

constexpr std::array kPlain = {&Figures::planned, &Figures::absent, &Figures::paid_leave,
                               &Figures::unpaid_leave};

}  // namespace

bool exclude(const NewClosing& a, const NewClosing& b) noexcept {
    const bool share_days = a.period.first <= b.period.last && b.period.first <= a.period.last;
    return share_days && a.site == b.site && a.period != b.period;
}

Figures difference(const Figures& now, const Figures& then) {
    Figures left = now;
    for (const auto member : kPlain) {
        left.*member -= then.*member;
    }
    each_figure(
        left, [&then](Figure& figure, const auto& same) { figure.minutes -= same(then).minutes; });
    return left;
}

bool any_minutes(const Figures& figures) noexcept {
    bool any = std::ranges::any_of(
        kPlain, [&](const auto member) { return figures.*member != Minutes{0}; });
    each_figure(figures, [&any](const Figure& figure, const auto& /*same*/) {
        any = any || figure.minutes != Minutes{0};
    });
    return any;
}

std::vector<DayAdjustment> adjustments(std::span<const Day> now, std::span<const Day> paid) {
    std::vector<DayAdjustment> all;
    for (const Day& day : now) {
        const auto then = std::ranges::find(paid, day.day, &Day::day);
        if (then == paid.end()) {
            continue;
        }
        Figures figures = difference(day.figures, then->figures);
        if (any_minutes(figures)) {
            all.push_back({day.day, std::move(figures)});
        }
    }
    return all;
}

}  // namespace rollcall::attendance
