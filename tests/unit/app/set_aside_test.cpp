#include "app/set_aside.h"

#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

class SetAsideTest : public GalleryTest {
  protected:
    /// Whom a search names; "" for nobody.
    std::string named(const Bytes& picture) {
        const auto found = identify.run(picture);
        const auto* person = std::get_if<Recognised>(&found.value().answer);
        return person == nullptr ? "" : person->employee.id.value();
    }

    SetAside set_aside{*index, people, gallery_changes};
};

TEST_F(SetAsideTest, NoSearchIsAnsweredByAPhotoSetAside) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto wrong = enrol_as("E1", green);
    ASSERT_TRUE(wrong);
    EXPECT_EQ(named(green), "E1") << "a stranger's photo among hers";
    ASSERT_TRUE(set_aside.run(wrong->added.photo, true));
    EXPECT_EQ(named(green), "");
    EXPECT_EQ(named(red), "E1");
    EXPECT_EQ(index->revision(), people.revision().value());
    ASSERT_TRUE(set_aside.run(wrong->added.photo, true)) << "it is so already";
    ASSERT_TRUE(set_aside.run(wrong->added.photo, false));
    EXPECT_EQ(named(green), "E1");
}

TEST_F(SetAsideTest, TheFaceOfAPhotoSetAsideMayBeEnrolledByItsOwner) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto wrong = enrol_as("E1", green);
    EXPECT_EQ(enrol_as("E2", green).error().code, ErrorCode::face_belongs_to_other);
    ASSERT_TRUE(set_aside.run(wrong->added.photo, true));
    ASSERT_TRUE(enrol_as("E2", green));
    EXPECT_EQ(named(green), "E2");
}

TEST_F(SetAsideTest, EnrollingItAgainDoesNotUndoTheDecision) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto photo = enrol_as("E1", green);
    ASSERT_TRUE(set_aside.run(photo->added.photo, true));
    EXPECT_EQ(enrol_as("E1", green).error().code, ErrorCode::conflict);
    EXPECT_EQ(named(green), "");
    EXPECT_EQ(photos.files.size(), 2U) << "it is kept";
    ASSERT_TRUE(set_aside.run(photo->added.photo, false));
    EXPECT_EQ(named(green), "E1");
}

TEST_F(SetAsideTest, WhoeverHasNoOtherTemplateKeepsIt) {
    const auto first = enrol_as("E1", red);
    const auto second = enrol_as("E1", green);
    ASSERT_TRUE(people.put_template(first->added.photo, analyser.model(), {0, 0, 0}));
    EXPECT_EQ(set_aside.run(second->added.photo, true).error().code, ErrorCode::conflict);
    EXPECT_EQ(named(green), "E1");
    EXPECT_FALSE(gallery_changes.lost.any());
    EXPECT_TRUE(people.photos_set_aside()->empty());
}

TEST_F(SetAsideTest, WhatTheIndexHasMissedIsMadeUpForByTheNextChange) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E3", picture_of(0, 0, 250)));
    const auto photo = enrol_as("E1", green);
    people.visit_fault = store_fault();
    EXPECT_EQ(set_aside.run(photo->added.photo, true).error().code, ErrorCode::unavailable);
    people.visit_fault.reset();
    ASSERT_TRUE(remove_person.run(EmployeeId("E3")));
    EXPECT_EQ(named(green), "E1") << "the removal does not hide that the index is behind";
    ASSERT_TRUE(set_aside.run(photo->added.photo, true));
    EXPECT_EQ(named(green), "");
}

TEST_F(SetAsideTest, NobodyIsLeftWithoutAPhoto) {
    const auto only = enrol_as("E1", red);
    EXPECT_EQ(set_aside.run(only->added.photo, true).error().code, ErrorCode::conflict);
    EXPECT_EQ(set_aside.run(PhotoKey(99), true).error().code, ErrorCode::not_found);
    EXPECT_EQ(named(red), "E1");
    EXPECT_FALSE(gallery_changes.lost.any());
}

TEST_F(SetAsideTest, AFaultOfTheStoreIsTold) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto photo = enrol_as("E1", green);
    people.fault = store_fault();
    EXPECT_EQ(set_aside.run(photo->added.photo, true).error().code, ErrorCode::unavailable);
    people.fault.reset();
    EXPECT_EQ(named(green), "E1");
}

}  // namespace
}  // namespace rollcall::app
