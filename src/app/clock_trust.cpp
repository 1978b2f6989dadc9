#include "app/clock_trust.h"

#include <utility>

namespace rollcall::app {

ClockTrust::ClockTrust(const Clock& clock, TimePoint latest, std::function<bool()> synchronised)
    : clock_(clock), synchronised_(std::move(synchronised)), latest_(latest) {}

bool ClockTrust::unsure() const {
    return clock_.now() + kTolerance < latest_.load() || !synchronised_();
}

void ClockTrust::saw(TimePoint written) {
    TimePoint latest = latest_.load();
    while (latest < written && !latest_.compare_exchange_weak(latest, written)) {
    }
}

}  // namespace rollcall::app
