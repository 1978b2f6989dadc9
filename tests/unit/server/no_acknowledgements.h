#pragma once

#include "attendance/acknowledgement_store.h"

namespace rollcall::server {

/// Nobody has acknowledged anything, and nobody does.
class NoAcknowledgements final : public attendance::AcknowledgementStore {
  public:
    Result<attendance::Acknowledgement> add(
        const attendance::NewAcknowledgement& /*made*/) override {
        return Error{ErrorCode::unavailable, "nothing is acknowledged here"};
    }
    Result<std::optional<attendance::Acknowledgement>> latest(
        PersonKey /*person*/, const attendance::Period& /*period*/) const override {
        return std::optional<attendance::Acknowledgement>();
    }
    Result<std::vector<attendance::Acknowledgement>> of(PersonKey /*person*/,
                                                        std::size_t /*limit*/) const override {
        return std::vector<attendance::Acknowledgement>();
    }
};

}  // namespace rollcall::server
