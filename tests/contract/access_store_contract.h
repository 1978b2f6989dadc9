#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/access_store.h"

namespace rollcall::test {

/// Where an access store keeps its rows; stores opened on one place see each other's changes, as
/// those of two processes do.
class AccessStorePlace {
  public:
    virtual ~AccessStorePlace() = default;
    virtual std::unique_ptr<access::AccessStore> open() = 0;
};

/// One implementation of access::AccessStore that the suite runs on.
struct AccessStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<AccessStorePlace>()> make;
};

inline void PrintTo(const AccessStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every access store must do. Instantiate as PeopleStoreContract.
class AccessStoreContract : public testing::TestWithParam<AccessStoreMaker> {
  protected:
    void SetUp() override {
        place_ = GetParam().make();
        store_ = place_->open();
        ASSERT_NE(store_, nullptr);
    }

    std::unique_ptr<AccessStorePlace> place_;
    std::unique_ptr<access::AccessStore> store_;
};

}  // namespace rollcall::test
