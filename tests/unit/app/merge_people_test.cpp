#include "app/merge_people.h"

#include "app/verify_person.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

class MergePeopleTest : public GalleryTest {
  protected:
    /// Whom a search names; "" for nobody.
    std::string named(const Bytes& picture) {
        const auto found = identify.run(picture);
        const auto* person = std::get_if<Recognised>(&found.value().answer);
        return person == nullptr ? "" : person->employee.id.value();
    }

    MergePeople merge{*index, people, clock, gallery_changes};
};

TEST_F(MergePeopleTest, SearchesNameTheOneWhoStays) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    const auto merged = merge.run(EmployeeId("E1"), EmployeeId("E2"));
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->photos_moved, 1U);
    EXPECT_EQ(named(green), "E1");
    EXPECT_EQ(named(red), "E1");
    EXPECT_EQ(index->revision(), people.revision().value());
    EXPECT_FALSE(people.erasure_pending);
    ASSERT_TRUE(remove_person.run(EmployeeId("E1")));
    EXPECT_EQ(named(green), "");
    EXPECT_EQ(index->size(), 0U);
}

TEST_F(MergePeopleTest, AMergeThatFailsChangesNothing) {
    ASSERT_TRUE(enrol_as("E1", red));
    EXPECT_EQ(merge.run(EmployeeId("E1"), EmployeeId("E2")).error().code, ErrorCode::not_found);
    EXPECT_EQ(named(red), "E1");
}

TEST_F(MergePeopleTest, WhereTheIndexCouldNotFollowTheNextEnrolmentMendsIt) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    people.visit_fault = store_fault();
    EXPECT_FALSE(merge.run(EmployeeId("E1"), EmployeeId("E2")));
    people.visit_fault.reset();
    ASSERT_TRUE(enrol_as("E3", picture_of(0, 0, 250)));
    EXPECT_EQ(named(green), "E1");
}

class InactiveTest : public MergePeopleTest {};

TEST_F(InactiveTest, WhoeverIsNotActiveIsNotKnownButKeepsTheFace) {
    ASSERT_TRUE(enrol_as("E1", red));
    for (const auto status :
         {people::EmploymentStatus::suspended, people::EmploymentStatus::left}) {
        people.set_status(EmployeeId("E1"), status);
        const auto found = identify.run(red);
        ASSERT_TRUE(found);
        EXPECT_TRUE(std::holds_alternative<NotKnown>(found->answer));
        EXPECT_EQ(enrol_as("E2", red).error().code, ErrorCode::face_belongs_to_other);
    }
    people.set_status(EmployeeId("E1"), people::EmploymentStatus::active);
    EXPECT_EQ(named(red), "E1");
}

TEST_F(InactiveTest, WhoeverIsNotActiveIsNotVerified) {
    ASSERT_TRUE(enrol_as("E1", red));
    const VerifyPerson verify(*index, people, kThreshold);
    const Bytes picture = red;
    const AttemptReader attempts(reader, kThreshold);
    const ByteView frame = picture;
    const auto attempt = attempts.read({&frame, 1}, false);
    ASSERT_TRUE(attempt);
    EXPECT_TRUE(verify.run(EmployeeId("E1"), *attempt).value().same_person);
    people.set_status(EmployeeId("E1"), people::EmploymentStatus::suspended);
    const auto refused = verify.run(EmployeeId("E1"), *attempt).value();
    EXPECT_FALSE(refused.same_person);
    EXPECT_FALSE(refused.try_again);
}

}  // namespace
}  // namespace rollcall::app
