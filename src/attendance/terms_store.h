#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attendance/assignment.h"
#include "attendance/leave.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"

namespace rollcall::attendance {

/// What a document describes. Stored; never renumbered.
enum class DocumentKind : std::uint8_t { plan = 1, rules = 2 };

/// A shift plan or rules as a text (app/plan_json.h). Versions are only ever added, so that a past
/// day finds what was valid then; which one is valid on a day, version_on says.
struct Document {
    DocumentKind kind = DocumentKind::plan;
    std::string name;
    int version = 1;  ///< 1, 2, 3, ... of this name
    CivilDay valid_from{};
    TimePoint created_at{};
    std::string text;

    bool operator==(const Document&) const = default;
};

/// How people and timesheets name a version: "office 1".
std::string label_of(const Document& document);

/// The version that holds on a day: of those that are valid by then the one with the latest
/// `valid_from`, of equal ones the highest; before all of them the first to become valid. All of
/// one name, in any order; null if there are none.
const Document* version_on(const std::vector<Document>& versions, CivilDay day) noexcept;

/// By which plan and rules somebody works from a day on, until other terms begin. Names of
/// documents; empty: no plan (no shifts), the ordinary rules.
struct Terms {
    CivilDay from{};
    std::string plan;
    std::string rules;

    bool operator==(const Terms&) const = default;
};

using LeaveNumber = StrongId<struct LeaveNumberTag, std::int64_t>;

struct StoredLeave {
    LeaveNumber number;
    Leave leave;

    bool operator==(const StoredLeave&) const = default;
};

/// What people work by: plans, rules, holidays, leaves, and who works by which of them. A person's
/// terms and leaves go with the person. Each call is one transaction, durable when it returns.
/// Thread-safe. Errors of every call: unavailable, storage_full, database_damaged.
class TermsStore {
  public:
    virtual ~TermsStore() = default;

    /// Adds a version; `version` is given by the store and returned. Nothing is added if the newest
    /// one has the same text and day.
    virtual Result<int> put_document(const Document& document) = 0;
    /// All versions, ascending; empty: there is no such document.
    virtual Result<std::vector<Document>> versions(DocumentKind kind,
                                                   const std::string& name) const = 0;
    /// The highest version of each, by name.
    virtual Result<std::vector<Document>> newest_documents(DocumentKind kind) const = 0;

    /// Replaces all of a site's. Error besides: not_found (no such site).
    virtual Status put_holidays(const std::string& site, const Holidays& holidays) = 0;
    /// None where there is no such site.
    virtual Result<Holidays> holidays(const std::string& site) const = 0;

    /// Errors besides: not_found (no such person).
    virtual Result<LeaveNumber> add_leave(PersonKey person, const Leave& leave) = 0;
    /// Error besides: not_found (no such leave of this person's).
    virtual Status remove_leave(PersonKey person, LeaveNumber number) = 0;
    /// Those that touch a day from `first` to `last`, by number.
    virtual Result<std::vector<StoredLeave>> leaves(PersonKey person, CivilDay first,
                                                    CivilDay last) const = 0;

    /// Takes the place of terms from the same day. Errors besides: not_found (no such person);
    /// invalid_field (no such plan or rules).
    virtual Status put_terms(PersonKey person, const Terms& terms) = 0;
    /// Error besides: not_found (none from that day).
    virtual Status remove_terms(PersonKey person, CivilDay from) = 0;
    /// By day, ascending.
    virtual Result<std::vector<Terms>> terms(PersonKey person) const = 0;
};

}  // namespace rollcall::attendance
