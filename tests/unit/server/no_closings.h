#pragma once

#include "attendance/closing_store.h"

namespace rollcall::server {

/// Nothing was closed, and nothing is.
class NoClosings final : public attendance::ClosingStore {
  public:
    Result<attendance::ClosingsState> state() const override { return attendance::ClosingsState(); }
    Result<attendance::Closing> close(const attendance::NewClosing& /*closing*/,
                                      std::span<const attendance::SheetToKeep> /*sheets*/,
                                      const attendance::ClosingsState& /*seen*/) override {
        return refused();
    }
    Result<attendance::Closing> reopen(attendance::ClosingNumber /*number*/,
                                       const attendance::Reopening& /*reopening*/) override {
        return refused();
    }
    Result<std::optional<attendance::Closing>> find(
        attendance::ClosingNumber /*number*/) const override {
        return std::optional<attendance::Closing>();
    }
    Result<std::vector<attendance::Closing>> standing(
        const attendance::Period& /*period*/) const override {
        return std::vector<attendance::Closing>();
    }
    Result<attendance::ClosingPage> list(std::optional<attendance::ClosingNumber> /*cursor*/,
                                         std::size_t /*limit*/) const override {
        return attendance::ClosingPage{};
    }
    Result<std::vector<attendance::KeptSheet>> sheets_of(
        PersonKey /*person*/, const attendance::Period& /*period*/) const override {
        return std::vector<attendance::KeptSheet>();
    }
    Result<std::vector<attendance::KeptSheet>> sheets(attendance::ClosingNumber /*number*/,
                                                      std::optional<PersonKey> /*cursor*/,
                                                      std::size_t /*limit*/) const override {
        return std::vector<attendance::KeptSheet>();
    }

  private:
    static Error refused() { return {ErrorCode::unavailable, "nothing is closed here"}; }
};

}  // namespace rollcall::server
