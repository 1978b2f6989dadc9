#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "attendance/terms_store.h"
#include "core/clock.h"
#include "people/directory.h"

namespace rollcall::app {

inline constexpr std::size_t kDocumentNameLimit = 64;  ///< bytes of UTF-8
inline constexpr std::size_t kMostHolidays = 2000;     ///< of a site

/// What people work by, as whoever is in charge writes and reads it. Nothing is stored that nobody
/// could be counted by. A change is valid from today by UTC where no day is named. Thread-safe.
/// Errors of every call: the stores'; of those that take JSON: missing_field, invalid_field.
class TermsDesk {
  public:
    using Json = nlohmann::ordered_json;

    TermsDesk(const people::Directory& directory, attendance::TermsStore& terms,
              const Clock& clock);

    /// A plan or rules (plan_json.h), with `valid_from` besides. The version as it is stored.
    Result<attendance::Document> put_document(attendance::DocumentKind kind,
                                              const std::string& name, Json json);
    /// Ascending, at least one. Error besides: not_found.
    Result<std::vector<attendance::Document>> versions(attendance::DocumentKind kind,
                                                       const std::string& name) const;
    Result<std::vector<attendance::Document>> newest(attendance::DocumentKind kind) const;

    /// {"holidays": [{"date", "name"}, ...]} in place of all that there were. Error besides:
    /// not_found (no such site).
    Result<attendance::Holidays> put_holidays(const std::string& site, const Json& json);
    /// An iCalendar file's days besides those that there are; of both on a day the file's name.
    /// All of them. Errors besides: not_found; invalid_field (attendance::read_holiday_calendar).
    Result<attendance::Holidays> import_holidays(const std::string& site, std::string_view file);
    Result<attendance::Holidays> holidays(const std::string& site) const;  ///< or not_found

    // By id or former id. Error besides: not_found (nobody, or not theirs).
    Result<attendance::StoredLeave> add_leave(const EmployeeId& id, const Json& json);
    Status remove_leave(const EmployeeId& id, attendance::LeaveNumber number);
    Result<std::vector<attendance::StoredLeave>> leaves(const EmployeeId& id) const;
    /// {"plan", "rules"}: names of documents, or null for none.
    Result<attendance::Terms> put_terms(const EmployeeId& id, CivilDay from, const Json& json);
    Status remove_terms(const EmployeeId& id, CivilDay from);
    Result<std::vector<attendance::Terms>> terms(const EmployeeId& id) const;

  private:
    CivilDay today() const;
    Result<PersonKey> key_of(const EmployeeId& id) const;

    const people::Directory& directory_;
    attendance::TermsStore& terms_;
    const Clock& clock_;
    std::mutex importing_;  ///< held from the reading of what there is to the writing
};

/// What a document is apart from its content: name, version, valid_from, created_at.
nlohmann::ordered_json document_json(const attendance::Document& document);
/// The same with the content.
nlohmann::ordered_json whole_document_json(const attendance::Document& document);
nlohmann::ordered_json holidays_json(const attendance::Holidays& holidays);
nlohmann::ordered_json stored_leave_json(const attendance::StoredLeave& leave);
nlohmann::ordered_json terms_json(const attendance::Terms& terms);

}  // namespace rollcall::app
