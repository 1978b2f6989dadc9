#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "people/person.h"
#include "people/person_change.h"

namespace rollcall::people {

/// Whom a list shows: everyone whom all that is set holds for.
struct PeopleFilter {
    std::string query{};  ///< words, each part of the id, the name or the e-mail (search_text.h)
    std::optional<EmploymentStatus> status{};
    std::optional<std::string> site{};        ///< on the day asked for
    std::optional<std::string> department{};  ///< likewise, the whole name
};

/// A page of a list: `next` is the cursor of the following page, nothing on the last.
struct PersonPage {
    std::vector<Person> people;
    std::optional<std::string> next;
};

/// A person's record to be written.
struct PutPerson {
    enum class Expect { nobody, somebody, either };

    EmployeeId id;
    PersonChange change;
    Expect expect = Expect::either;          ///< who has to be there before
    std::optional<std::uint64_t> version{};  ///< which the record has to be of
};

/// What came of one.
struct PutOutcome {
    std::optional<Error> error;  ///< nothing of this one was written
    bool created = false;
    std::vector<FieldChange> changes;  ///< of a new person: every field that has a value
    std::uint64_t version = 0;
};

enum class PutMode {
    each,     ///< those without an error are written
    all,      ///< all are, or none where one has an error
    dry_run,  ///< none; the outcomes are those of `each`
};

/// When something is written: the moment, and the day from which a place is valid if none is named.
struct Today {
    TimePoint now{};
    CivilDay date{};
};

/// The records of people and sites: what of a person is no picture. Nothing here moves
/// PeopleStore::revision, which tells of photos and templates. Each call is one transaction,
/// durable when it returns. Thread-safe. Errors of every call: unavailable, storage_full,
/// database_damaged.
class Directory {
  public:
    virtual ~Directory() = default;

    /// By the id, or one that merging has made a former one. `day`: whose assignment is read.
    virtual Result<std::optional<Person>> find(const EmployeeId& id, CivilDay day) const = 0;
    /// By employee id, in ascending byte order, after `cursor` (none: from the start).
    /// `limit` 1..1000.
    virtual Result<PersonPage> list(const PeopleFilter& filter,
                                    const std::optional<std::string>& cursor, std::size_t limit,
                                    CivilDay day) const = 0;
    /// All of a person, by day, ascending.
    virtual Result<std::vector<Assignment>> assignments(PersonKey person) const = 0;
    /// Ids of people who were merged into this one; ascending.
    virtual Result<std::vector<EmployeeId>> former_ids(PersonKey person) const = 0;

    /// Writes records one after the other, each as the ones before have left the directory. An
    /// assignment that begins on the day of another takes its place. One outcome each. Errors of an
    /// outcome: not_found, conflict (there is such a person, the id is a former one, the badge is
    /// somebody else's), precondition_failed (`version`), missing_field, invalid_field (also: no
    /// such site, a day without a place).
    virtual Result<std::vector<PutOutcome>> put(std::span<const PutPerson> people, PutMode mode,
                                                const Today& today) = 0;

    /// All, by id.
    virtual Result<std::vector<Site>> sites() const = 0;
    /// Writes a site, new or not. Error besides: conflict (another time zone, and somebody is, was
    /// or will be there: past days would change).
    virtual Status put_site(const Site& site) = 0;
    /// Errors besides: not_found; conflict (somebody is, was or will be there).
    virtual Status remove_site(const std::string& id) = 0;
};

}  // namespace rollcall::people
