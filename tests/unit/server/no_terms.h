#pragma once

#include "attendance/terms_store.h"

namespace rollcall::server {

/// Nobody has terms, and no changes are taken.
class NoTerms final : public attendance::TermsStore {
  public:
    Result<int> put_document(const attendance::Document& /*document*/) override {
        return refused();
    }
    Result<std::vector<attendance::Document>> versions(attendance::DocumentKind /*kind*/,
                                                       const std::string& /*name*/) const override {
        return std::vector<attendance::Document>();
    }
    Result<std::vector<attendance::Document>> newest_documents(
        attendance::DocumentKind /*kind*/) const override {
        return std::vector<attendance::Document>();
    }
    Status put_holidays(const std::string& /*site*/,
                        const attendance::Holidays& /*holidays*/) override {
        return refused();
    }
    Result<attendance::Holidays> holidays(const std::string& /*site*/) const override {
        return attendance::Holidays();
    }
    Result<attendance::LeaveNumber> add_leave(PersonKey /*person*/,
                                              const attendance::Leave& /*leave*/) override {
        return refused();
    }
    Status remove_leave(PersonKey /*person*/, attendance::LeaveNumber /*number*/) override {
        return refused();
    }
    Result<std::vector<attendance::StoredLeave>> leaves(PersonKey /*person*/, CivilDay /*first*/,
                                                        CivilDay /*last*/) const override {
        return std::vector<attendance::StoredLeave>();
    }
    Status put_terms(PersonKey /*person*/, const attendance::Terms& /*terms*/) override {
        return refused();
    }
    Status remove_terms(PersonKey /*person*/, CivilDay /*from*/) override { return refused(); }
    Result<std::vector<attendance::Terms>> terms(PersonKey /*person*/) const override {
        return std::vector<attendance::Terms>();
    }

  private:
    static Error refused() { return {ErrorCode::unavailable, "no changes are taken"}; }
};

}  // namespace rollcall::server
