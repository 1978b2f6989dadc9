#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "people/people_store.h"

namespace rollcall::test {

/// Where a people store keeps its rows; what one store has written a later one finds.
class PeopleStorePlace {
  public:
    virtual ~PeopleStorePlace() = default;
    virtual std::unique_ptr<people::PeopleStore> open() = 0;
};

/// One implementation of people::PeopleStore that the suite runs on.
struct PeopleStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<PeopleStorePlace>()> make;
};

inline void PrintTo(const PeopleStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every people store must do. Instantiate with INSTANTIATE_TEST_SUITE_P(NAME,
/// PeopleStoreContract, testing::Values(PeopleStoreMaker{...})).
class PeopleStoreContract : public testing::TestWithParam<PeopleStoreMaker> {
  protected:
    void SetUp() override {
        place_ = GetParam().make();
        store_ = place_->open();
        ASSERT_NE(store_, nullptr);
    }

    people::AddedPhoto add(const people::NewPhoto& photo);
    std::vector<people::StoredTemplate> templates(const std::string& model = "model-a") const;

    std::unique_ptr<PeopleStorePlace> place_;
    std::unique_ptr<people::PeopleStore> store_;
};

}  // namespace rollcall::test
