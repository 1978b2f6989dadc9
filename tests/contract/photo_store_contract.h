#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "people/photo_store.h"

namespace rollcall::test {

/// Where a photo store keeps its photos; what one store has written a later one finds.
class PhotoStorePlace {
  public:
    virtual ~PhotoStorePlace() = default;
    virtual std::unique_ptr<people::PhotoStore> open() = 0;
};

/// One implementation of people::PhotoStore that the suite runs on.
struct PhotoStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<PhotoStorePlace>()> make;
};

inline void PrintTo(const PhotoStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every photo store must do. Instantiate as PeopleStoreContract.
class PhotoStoreContract : public testing::TestWithParam<PhotoStoreMaker> {
  protected:
    void SetUp() override {
        place_ = GetParam().make();
        store_ = place_->open();
        ASSERT_NE(store_, nullptr);
    }

    std::unique_ptr<PhotoStorePlace> place_;
    std::unique_ptr<people::PhotoStore> store_;
};

}  // namespace rollcall::test
