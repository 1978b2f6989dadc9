#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/corrections.h"

namespace rollcall::app {

/// Moves check-ins that were recorded while the server's clock was wrong (`clock_unsure`) by what
/// it was wrong by, all at once.
class ClockCorrection {
  public:
    using Json = nlohmann::ordered_json;

    ClockCorrection(Corrections& corrections, const attendance::EventStore& events,
                    const people::PeopleStore& people)
        : corrections_(corrections), events_(events), people_(people) {}

    /// {"from", "until", "seconds_ahead" or "seconds_behind", "reason", "approve"}: a correction
    /// for each event marked `clock_unsure` between these times, as the wrong clock showed them,
    /// that nothing has corrected yet, by how far the clock was ahead or behind. All of them or
    /// none. Errors: missing_field, invalid_field (what is said makes no sense; none are marked);
    /// as Corrections::enter, which takes attendance::kMostCorrections at most.
    Result<std::vector<NamedCorrection>> enter(const Json& json, const std::string& actor);

  private:
    struct Span {
        TimePoint from{};
        TimePoint until{};
        std::chrono::seconds shift{};
    };

    Result<Json> lines_of(const Span& span, const std::string& reason) const;
    Result<bool> is_corrected(const attendance::Event& event) const;

    Corrections& corrections_;
    const attendance::EventStore& events_;
    const people::PeopleStore& people_;
};

}  // namespace rollcall::app
