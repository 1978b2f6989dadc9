#pragma once

#include "people/directory.h"
#include "people/people_store.h"

namespace rollcall::server {

/// A directory that shows the people of a store, and takes no changes.
class ShownPeople final : public people::Directory {
  public:
    explicit ShownPeople(const people::PeopleStore& people) : people_(people) {}

    Result<std::optional<people::Person>> find(const EmployeeId& id, CivilDay) const override {
        const auto found = people_.find(id);
        if (!found) {
            return found.error();
        }
        return *found ? std::optional(person_of(**found)) : std::nullopt;
    }
    Result<people::PersonPage> list(const people::PeopleFilter&,
                                    const std::optional<std::string>& cursor, std::size_t limit,
                                    CivilDay) const override {
        const auto found = people_.list(cursor, limit);
        if (!found) {
            return found.error();
        }
        people::PersonPage page;
        for (const people::Employee& employee : found->employees) {
            page.people.push_back(person_of(employee));
        }
        page.next = found->next;
        return page;
    }
    Result<std::vector<people::Assignment>> assignments(PersonKey) const override {
        return std::vector<people::Assignment>();
    }
    Result<std::vector<EmployeeId>> former_ids(PersonKey) const override {
        return std::vector<EmployeeId>();
    }
    Result<std::vector<people::PutOutcome>> put(std::span<const people::PutPerson>, people::PutMode,
                                                const people::Today&) override {
        return refused();
    }
    Result<std::vector<people::Site>> sites() const override { return std::vector<people::Site>(); }
    Status put_site(const people::Site&) override { return refused(); }
    Status remove_site(const std::string&) override { return refused(); }

  private:
    static Error refused() { return {ErrorCode::unavailable, "this directory takes no changes"}; }

    static people::Person person_of(const people::Employee& employee) {
        people::Person person;
        person.key = employee.key;
        person.id = employee.id;
        person.profile.name = employee.name;
        person.profile.status = employee.status;
        person.created_at = employee.created_at;
        person.photos = employee.photos;
        return person;
    }

    const people::PeopleStore& people_;
};

}  // namespace rollcall::server
