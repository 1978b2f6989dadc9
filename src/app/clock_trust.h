#pragma once

#include <atomic>
#include <functional>

#include "core/clock.h"

namespace rollcall::app {

/// Whether the server's clock is to be believed: not while it stands before what was written down
/// already, nor while the system says that nothing keeps it right. Thread-safe.
class ClockTrust {
  public:
    /// A clock may be corrected by so much without having been wrong.
    static constexpr std::chrono::seconds kTolerance{2};

    /// `latest`: when the latest entry of the journal was written. `synchronised`: whether the
    /// system keeps the clock right; asked each time, so it has to be quick.
    ClockTrust(const Clock& clock, TimePoint latest, std::function<bool()> synchronised);

    bool unsure() const;
    /// Something was written down at this time.
    void saw(TimePoint written);

  private:
    const Clock& clock_;
    std::function<bool()> synchronised_;
    std::atomic<TimePoint> latest_;
};

}  // namespace rollcall::app
