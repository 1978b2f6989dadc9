#pragma once

#include <memory>
#include <utility>

#include "app/terms_of_person.h"

namespace rollcall::app {

/// Everybody works by `zone` and this plan (null: none) under these rules, and has no leave.
inline TermsOf everybody_works(TimeZone zone,
                               std::shared_ptr<const attendance::Plan> plan = nullptr,
                               attendance::Rules rules = {}) {
    attendance::Assignment terms;
    terms.from = civil_day(1900, 1, 1);
    terms.zone = zone;
    terms.plan = std::move(plan);
    terms.rules = std::make_shared<const attendance::Rules>(std::move(rules));
    return [terms](PersonKey /*person*/, CivilDay /*first*/,
                   CivilDay /*last*/) -> Result<PersonTerms> {
        return PersonTerms{attendance::AssignmentHistory::of({terms}).value(), {}};
    };
}

}  // namespace rollcall::app
