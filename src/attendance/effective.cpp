#include "attendance/effective.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace rollcall::attendance {
namespace {

/// Ascending by number; without those that have no facts any more.
std::vector<const Event*> in_order_written(std::span<const Event> events) {
    std::vector<const Event*> ordered;
    ordered.reserve(events.size());
    for (const Event& event : events) {
        if (event.facts.value) {
            ordered.push_back(&event);
        }
    }
    std::ranges::sort(ordered, {}, [](const Event* event) { return event->number; });
    return ordered;
}

/// What a void names, corrections included. A void that a later one names is itself void, so they
/// are looked at from the last to the first.
std::set<EventNumber> voided_numbers(const std::vector<const Event*>& ordered) {
    std::set<EventNumber> voided;
    for (const Event* event : std::views::reverse(ordered)) {
        const Facts& facts = *event->facts.value;
        if (facts.kind == EventKind::voided && facts.target && !voided.contains(event->number)) {
            voided.insert(*facts.target);
        }
    }
    return voided;
}

struct Draft {
    EffectiveEvent event;
    std::string site;
    std::optional<Direction> shown;

    /// What the person said, or was told.
    std::optional<Direction> told() const { return event.direction ? event.direction : shown; }
};

void apply(const Event& correction, Draft& draft) {
    const Facts& facts = *correction.facts.value;
    if (facts.kind == EventKind::redirected) {
        draft.event.direction = facts.direction;
    } else if (facts.kind == EventKind::moved) {
        draft.event.at = facts.at;
    } else if (facts.kind == EventKind::voided) {
        draft.event.standing = Standing::voided;
    }
    draft.event.corrected_by.push_back(correction.number);
}

bool repeats(const Draft& later, const Draft& counted, std::chrono::milliseconds window) {
    const auto told = counted.told();
    const auto& claimed = later.event.direction;
    return later.event.at - counted.event.at < window && !(told && claimed && *told != *claimed);
}

void mark_duplicates(std::vector<Draft>& drafts, std::chrono::milliseconds window) {
    std::map<std::string, const Draft*> last_counted;  // by site
    for (Draft& draft : drafts) {
        if (draft.event.standing != Standing::counts) {
            continue;
        }
        const Draft*& last = last_counted[draft.site];
        if (last != nullptr && repeats(draft, *last, window)) {
            draft.event.standing = Standing::duplicate;
            draft.event.duplicate_of = last->event.number;
        } else {
            last = &draft;
        }
    }
}

}  // namespace

std::vector<EffectiveEvent> effective_events(std::span<const Event> events,
                                             std::chrono::milliseconds window) {
    const std::vector<const Event*> ordered = in_order_written(events);
    const std::set<EventNumber> voided = voided_numbers(ordered);
    std::map<EventNumber, Draft> by_number;
    for (const Event* event : ordered) {
        const Facts& facts = *event->facts.value;
        if (facts.kind == EventKind::check_in) {
            Draft draft;
            draft.event.number = event->number;
            draft.event.at = facts.at;
            draft.event.direction = facts.direction;
            draft.site = facts.site;
            draft.shown = facts.shown;
            by_number.emplace(event->number, std::move(draft));
        } else if (facts.target && !voided.contains(event->number)) {
            if (const auto target = by_number.find(*facts.target); target != by_number.end()) {
                apply(*event, target->second);
            }
        }
    }
    std::vector<Draft> drafts;
    drafts.reserve(by_number.size());
    for (auto& [number, draft] : by_number) {
        drafts.push_back(std::move(draft));
    }
    std::ranges::sort(drafts, {}, [](const Draft& draft) {
        return std::tuple(draft.event.at, draft.event.number);
    });
    mark_duplicates(drafts, window);
    std::vector<EffectiveEvent> effective;
    effective.reserve(drafts.size());
    for (Draft& draft : drafts) {
        effective.push_back(std::move(draft.event));
    }
    return effective;
}

std::vector<Stamp> stamps_of(std::span<const EffectiveEvent> events) {
    std::vector<Stamp> stamps;
    for (const EffectiveEvent& event : events) {
        if (event.standing == Standing::counts) {
            stamps.push_back({event.number, event.at, event.direction});
        }
    }
    return stamps;
}

}  // namespace rollcall::attendance
