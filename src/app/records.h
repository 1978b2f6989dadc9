#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/import_people.h"
#include "core/clock.h"
#include "people/directory.h"

namespace rollcall::app {

/// All that the directory knows of a person.
struct FullRecord {
    people::Person person;
    std::vector<people::Assignment> assignments;  ///< by day, ascending
    std::vector<EmployeeId> former_ids;
};

/// People's records, one at a time: created, read, changed. Today is the day by UTC. Thread-safe.
class Records {
  public:
    Records(people::Directory& directory, const Clock& clock)
        : directory_(directory), clock_(clock) {}

    /// A person without a photo. Errors: missing_field, invalid_field, conflict, and the store's.
    Result<people::Person> create(const EmployeeId& id, const people::PersonChange& change);
    /// By id or former id, as of `day`; of today if none is named. Errors: not_found, the store's.
    Result<FullRecord> read(const EmployeeId& id, std::optional<CivilDay> day = {}) const;
    /// As they are today. `limit` 1..1000. Errors: the store's.
    Result<people::PersonPage> list(const people::PeopleFilter& filter,
                                    const std::optional<std::string>& cursor,
                                    std::size_t limit) const;
    /// `version`: which the record has to be of, if any. The person as of today. Errors: not_found,
    /// precondition_failed, missing_field, invalid_field, conflict, the store's.
    Result<people::Person> change(const EmployeeId& id, const people::PersonChange& change,
                                  std::optional<std::uint64_t> version = {});

    /// A whole table at once, as import_people.
    Result<ImportReport> import_table(ByteView file, people::PutMode mode) {
        return import_people(directory_, clock_, file, mode);
    }

  private:
    Result<people::Person> put(people::PutPerson put);

    people::Directory& directory_;
    const Clock& clock_;
};

}  // namespace rollcall::app
