#include "app/record_basis.h"

#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

class RecordBasisTest : public GalleryTest {
  protected:
    /// Whom a search names; "" for nobody.
    std::string named(const Bytes& picture) {
        const auto found = identify.run(picture);
        const auto* person = std::get_if<Recognised>(&found.value().answer);
        return person == nullptr ? "" : person->employee.id.value();
    }
    Result<Enrolled> enrol_without_basis(const Bytes& picture) {
        return enrol.run({.employee_id = "E1", .employee_name = "Ada", .picture = picture});
    }

    RecordBasis record{*index, people, gallery_changes};
};

TEST_F(RecordBasisTest, APhotoThatWaitsIsFoundOnceThereIsABasis) {
    const auto waiting = enrol_without_basis(red);
    ASSERT_TRUE(waiting);
    EXPECT_TRUE(waiting->added.waiting);
    EXPECT_EQ(named(red), "");
    EXPECT_FALSE(gallery_changes.lost.any()) << "whoever waits is not lost";
    EXPECT_EQ(index->revision(), people.revision().value());
    ASSERT_TRUE(record.run(EmployeeId("E1"), asserted_basis()));
    EXPECT_EQ(named(red), "E1");
    EXPECT_EQ(index->revision(), people.revision().value());
}

TEST_F(RecordBasisTest, TheFirstBasisMakesEarlierPhotosSearchable) {
    ASSERT_TRUE(enrol_without_basis(red));
    ASSERT_TRUE(enrol_as("E1", darker_red));
    EXPECT_EQ(named(red), "E1");
    EXPECT_EQ(index->size(), 2U);
    const auto bases = people.bases(people.find(EmployeeId("E1")).value()->key).value();
    ASSERT_EQ(bases.size(), 1U);
    EXPECT_EQ(bases[0].given_at, clock.now());
}

TEST_F(RecordBasisTest, WhoeverMayNotWaitIsRefusedAndNothingIsLeft) {
    const auto refused =
        enrol.run({.employee_id = "E1", .employee_name = "Ada", .picture = red, .may_wait = false});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::basis_missing);
    EXPECT_TRUE(photos.files.empty());
}

TEST_F(RecordBasisTest, WithdrawingTakesPhotosOutOfEverySearchAndKeepsTheRecord) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    EXPECT_EQ(remove_person.withdraw(EmployeeId("E1"), " ", clock.now()).error().code,
              ErrorCode::missing_field);
    const auto withdrawn = remove_person.withdraw(EmployeeId("E1"), "HR", clock.now());
    ASSERT_TRUE(withdrawn);
    EXPECT_EQ(withdrawn->photos.size(), 1U);
    EXPECT_EQ(named(red), "");
    EXPECT_EQ(named(green), "E2");
    EXPECT_EQ(photos.files.size(), 1U);
    EXPECT_FALSE(people.erasure_pending);
    EXPECT_TRUE(people.find(EmployeeId("E1")).value());
    EXPECT_EQ(index->revision(), people.revision().value());
    EXPECT_EQ(remove_person.withdraw(EmployeeId("E9"), "HR", clock.now()).error().code,
              ErrorCode::not_found);
}

}  // namespace
}  // namespace rollcall::app
