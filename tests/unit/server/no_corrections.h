#pragma once

#include "attendance/correction_store.h"

namespace rollcall::server {

/// There are no corrections, and none are taken.
class NoCorrections final : public attendance::CorrectionStore {
  public:
    Result<std::vector<attendance::Correction>> add(
        std::span<const attendance::NewCorrection> /*corrections*/,
        const std::optional<attendance::Decision>& /*approval*/,
        const FactsOf& /*facts_of*/) override {
        return refused();
    }
    Result<std::vector<attendance::Correction>> decide(
        std::span<const attendance::CorrectionNumber> /*numbers*/,
        const attendance::Decision& /*decision*/, const FactsOf& /*facts_of*/) override {
        return refused();
    }
    Result<std::vector<attendance::Correction>> find(
        std::span<const attendance::CorrectionNumber> /*numbers*/) const override {
        return std::vector<attendance::Correction>();
    }
    Result<attendance::CorrectionPage> list(const attendance::CorrectionFilter& /*filter*/,
                                            std::optional<attendance::CorrectionNumber> /*cursor*/,
                                            std::size_t /*limit*/) const override {
        return attendance::CorrectionPage{};
    }

  private:
    static Error refused() { return {ErrorCode::unavailable, "there are no corrections here"}; }
};

}  // namespace rollcall::server
