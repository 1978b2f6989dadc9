#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/device.h"

namespace rollcall::test {

/// Where a device store keeps its rows.
class DeviceStorePlace {
  public:
    virtual ~DeviceStorePlace() = default;
    virtual std::unique_ptr<access::DeviceStore> open() = 0;
};

struct DeviceStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<DeviceStorePlace>()> make;
};

inline void PrintTo(const DeviceStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every device store must do.
class DeviceStoreContract : public testing::TestWithParam<DeviceStoreMaker> {
  protected:
    void SetUp() override {
        place_ = GetParam().make();
        store_ = place_->open();
    }

    std::unique_ptr<DeviceStorePlace> place_;
    std::unique_ptr<access::DeviceStore> store_;
};

}  // namespace rollcall::test
