#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "people/directory.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where people are kept: records and photos of one and the same.
class DirectoryPlace {
  public:
    virtual ~DirectoryPlace() = default;
    virtual people::Directory& directory() = 0;
    virtual people::PeopleStore& people() = 0;
};

/// One implementation of people::Directory that the suite runs on.
struct DirectoryMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<DirectoryPlace>()> make;
};

inline void PrintTo(const DirectoryMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// Fields by name, as people::set_field takes them.
using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

inline CivilDay day(std::string_view text) {
    return parse_civil_day(text).value();
}

/// What every directory must do.
class DirectoryContract : public testing::TestWithParam<DirectoryMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    people::Directory& directory() { return place_->directory(); }
    people::PeopleStore& people() { return place_->people(); }

    /// Today is 2026-03-10.
    std::vector<people::PutOutcome> put(const std::vector<people::PutPerson>& all,
                                        people::PutMode mode = people::PutMode::each);
    people::PutOutcome put(const std::string& id, const Fields& fields,
                           people::PutPerson::Expect expect = people::PutPerson::Expect::either,
                           std::optional<std::uint64_t> version = {});
    std::optional<people::Person> find(const std::string& id, std::string_view on = "2026-03-10");
    /// The ids of a list, with spaces between.
    std::string listed(const people::PeopleFilter& filter);

    std::unique_ptr<DirectoryPlace> place_;
};

people::PutPerson put_of(const std::string& id, const Fields& fields);

}  // namespace rollcall::test
