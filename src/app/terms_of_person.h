#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "attendance/assignment.h"
#include "attendance/terms_store.h"
#include "people/directory.h"

namespace rollcall::app {

/// When and by which rules one person is to work.
struct PersonTerms {
    attendance::AssignmentHistory history;
    std::vector<attendance::Leave> leaves;  ///< of the days that were asked for
};

/// Gives the terms of a person with the leaves of the days from `first` to `last`. Thread-safe.
using TermsOf = std::function<Result<PersonTerms>(PersonKey, CivilDay first, CivilDay last)>;

/// Puts together what the stores know of people's work: where they work and in which zone
/// (people::Directory), by which plan and rules, with which holidays and leaves
/// (attendance::TermsStore). A new assignment begins wherever one of them changes. Whoever has no
/// zone of their own or of a site works by `zone`; whoever has no terms, without shifts and by the
/// ordinary rules. Thread-safe. Errors: the stores'; internal (a document that cannot be read).
class TermsOfPerson {
  public:
    TermsOfPerson(const people::Directory& directory, const attendance::TermsStore& terms,
                  TimeZone zone);

    /// As the stores are now, for one person.
    Result<PersonTerms> of(PersonKey person, CivilDay first, CivilDay last) const;

    /// The same for many people, one after the other: sites, plans, rules and holidays are read
    /// once and shared. What changes meanwhile is not seen. Not thread-safe.
    class Reader;
    Reader reader() const;

  private:
    using DocumentKey = std::tuple<std::string, int>;  ///< name and version
    template <class T>
    using Parsed = std::map<DocumentKey, std::shared_ptr<const T>>;

    Result<std::shared_ptr<const attendance::Plan>> plan_of(
        const attendance::Document& document) const;
    Result<std::shared_ptr<const attendance::Rules>> rules_of(
        const attendance::Document& document) const;

    const people::Directory& directory_;
    const attendance::TermsStore& terms_;
    TimeZone zone_;
    std::shared_ptr<const attendance::Rules> ordinary_;
    mutable std::mutex parsing_;
    mutable Parsed<attendance::Plan> plans_;  ///< documents never change
    mutable Parsed<attendance::Rules> rules_;
};

class TermsOfPerson::Reader {
  public:
    explicit Reader(const TermsOfPerson& source) : source_(source) {}

    Result<PersonTerms> of(PersonKey person, CivilDay first, CivilDay last);

  private:
    using Versions = std::vector<attendance::Document>;

    /// What is known of a person without regard to days.
    struct Sources {
        std::vector<people::Assignment> places;
        std::vector<attendance::Terms> terms;
    };

    /// Days on which something of the person's changes, ascending; at least one.
    Result<std::vector<CivilDay>> turning_days(const Sources& sources);
    Result<attendance::Assignment> assignment_from(CivilDay day, const Sources& sources);
    Status add_place(const people::Place& place, attendance::Assignment& assignment);
    Result<std::shared_ptr<const attendance::WorkSite>> site(const std::string& id);
    /// Empty: there is no such document, or no name.
    Result<const Versions*> versions(attendance::DocumentKind kind, const std::string& name);

    const TermsOfPerson& source_;
    std::optional<std::vector<people::Site>> sites_;
    std::map<std::string, std::shared_ptr<const attendance::WorkSite>> work_sites_;
    std::map<std::pair<attendance::DocumentKind, std::string>, Versions> documents_;
};

}  // namespace rollcall::app
