#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "access/personal_store.h"
#include "attendance/acknowledgement_store.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where personal links and acknowledgements are kept, with the people whose they are.
class OwnRecordsPlace {
  public:
    virtual ~OwnRecordsPlace() = default;
    virtual access::PersonalStore& personal() = 0;
    virtual attendance::AcknowledgementStore& acknowledgements() = 0;
    virtual people::PeopleStore& people() = 0;
};

struct OwnRecordsMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<OwnRecordsPlace>()> make;
};

inline void PrintTo(const OwnRecordsMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every store of personal links, and of acknowledgements, must do.
class OwnRecordsContract : public testing::TestWithParam<OwnRecordsMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    access::PersonalStore& links() { return place_->personal(); }
    attendance::AcknowledgementStore& acknowledgements() { return place_->acknowledgements(); }
    PersonKey person(const std::string& id, std::uint32_t seed);

    std::unique_ptr<OwnRecordsPlace> place_;
};

}  // namespace rollcall::test
