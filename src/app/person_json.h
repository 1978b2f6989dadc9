#pragma once

#include <nlohmann/json.hpp>

#include "app/import_people.h"
#include "app/records.h"
#include "people/legal_basis.h"
#include "people/people_store.h"

namespace rollcall::app {

/// A person as they are shown over HTTP and by commands; what has no value is null.
nlohmann::ordered_json person_json(const people::Person& person);
/// The same with every assignment and former id.
nlohmann::ordered_json record_json(const FullRecord& record);
/// Counts, and the lines that change something or are refused.
nlohmann::ordered_json import_json(const ImportReport& report);
/// {"in_force": bool, "legal_bases": [...]}
nlohmann::ordered_json bases_json(const std::vector<people::LegalBasis>& bases);
/// What the audit log calls somebody who was removed: the certificate's number, so that nothing
/// names them any more.
std::string removal_subject(const people::RemovedPerson& removed);
/// The certificate of a removal: when, by whom, how much of what, and what is left.
nlohmann::ordered_json removal_json(const people::RemovedPerson& removed, TimePoint at,
                                    const std::string& by);
nlohmann::ordered_json site_json(const people::Site& site);

}  // namespace rollcall::app
