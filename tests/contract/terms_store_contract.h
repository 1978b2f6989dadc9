#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "attendance/terms_store.h"
#include "people/directory.h"
#include "people/people_store.h"

namespace rollcall::test {

/// Where terms are kept, with the people whose terms they are.
class TermsStorePlace {
  public:
    virtual ~TermsStorePlace() = default;
    virtual attendance::TermsStore& terms() = 0;
    virtual people::Directory& directory() = 0;
    virtual people::PeopleStore& people() = 0;
};

/// One implementation of attendance::TermsStore that the suite runs on.
struct TermsStoreMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<TermsStorePlace>()> make;
};

inline void PrintTo(const TermsStoreMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What every terms store must do.
class TermsStoreContract : public testing::TestWithParam<TermsStoreMaker> {
  protected:
    void SetUp() override { place_ = GetParam().make(); }

    attendance::TermsStore& store() { return place_->terms(); }
    /// A new person without a photo.
    PersonKey person(const std::string& id);
    /// The version that it got.
    int put(attendance::DocumentKind kind, const std::string& name, const std::string& text,
            std::string_view valid_from = "2026-03-01");

    std::unique_ptr<TermsStorePlace> place_;
};

}  // namespace rollcall::test
