#pragma once

#include <algorithm>
#include <vector>

#include "attendance/correction_store.h"

namespace rollcall::app {

/// Corrections in memory that wait; none is decided here. Not thread-safe.
class FakeCorrectionStore final : public attendance::CorrectionStore {
  public:
    std::vector<attendance::Correction> corrections;

    Result<std::vector<attendance::Correction>> add(
        std::span<const attendance::NewCorrection> asked,
        const std::optional<attendance::Decision>& /*approval*/,
        const FactsOf& /*facts_of*/) override {
        std::vector<attendance::Correction> added;
        for (const attendance::NewCorrection& one : asked) {
            const auto number = static_cast<std::int64_t>(corrections.size()) + 1;
            corrections.push_back({.number = attendance::CorrectionNumber(number),
                                   .asked = one,
                                   .decision = std::nullopt,
                                   .events = {}});
            added.push_back(corrections.back());
        }
        return added;
    }
    Result<std::vector<attendance::Correction>> decide(
        std::span<const attendance::CorrectionNumber> /*numbers*/,
        const attendance::Decision& /*decision*/, const FactsOf& /*facts_of*/) override {
        return Error{ErrorCode::unavailable, "nothing is decided here"};
    }
    Result<std::vector<attendance::Correction>> find(
        std::span<const attendance::CorrectionNumber> numbers) const override {
        std::vector<attendance::Correction> found;
        std::ranges::copy_if(corrections, std::back_inserter(found), [&](const auto& correction) {
            return std::ranges::find(numbers, correction.number) != numbers.end();
        });
        return found;
    }
    Result<attendance::CorrectionPage> list(const attendance::CorrectionFilter& filter,
                                            std::optional<attendance::CorrectionNumber> /*cursor*/,
                                            std::size_t /*limit*/) const override {
        attendance::CorrectionPage page;
        std::ranges::copy_if(corrections, std::back_inserter(page.corrections),
                             [&](const attendance::Correction& correction) {
                                 const auto& asked = correction.asked;
                                 return asked.person == filter.person.value_or(asked.person) &&
                                        asked.latest >= filter.from.value_or(asked.latest) &&
                                        asked.earliest < filter.until.value_or(TimePoint::max());
                             });
        return page;
    }
};

}  // namespace rollcall::app
