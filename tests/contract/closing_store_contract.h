#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "attendance/closing_store.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where closings are kept, with the people whose days are closed.
class ClosingStorePlace {
  public:
    virtual ~ClosingStorePlace() = default;
    virtual attendance::ClosingStore& closings() = 0;
    virtual people::PeopleStore& people() = 0;
};

/// One implementation of attendance::ClosingStore that the suite runs on.
struct ClosingStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<ClosingStorePlace>()> make;
};

inline void PrintTo(const ClosingStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every store of closings must do.
class ClosingStoreContract : public testing::TestWithParam<ClosingStoreMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    attendance::ClosingStore& store() { return place_->closings(); }
    /// As the store is now.
    Result<attendance::Closing> close(const attendance::NewClosing& closing,
                                      std::span<const attendance::SheetToKeep> sheets);
    PersonKey person(const std::string& id, std::uint32_t seed);

    std::unique_ptr<ClosingStorePlace> place_;
};

}  // namespace rollcall::test
