#include "app/extract.h"
#include "app/verify.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

TEST_F(GalleryTest, IdentifyFindsThePersonWithFigures) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    const auto found = identify.run(darker_red);
    ASSERT_TRUE(found);
    const auto* recognised = std::get_if<Recognised>(&found->answer);
    ASSERT_NE(recognised, nullptr);
    EXPECT_EQ(recognised->employee.id.value(), "E1");
    EXPECT_GE(found->figures.score, found->figures.threshold);
    EXPECT_GT(found->figures.margin, 0.5F);
    EXPECT_EQ(found->model, analyser.model());
}

TEST_F(GalleryTest, AStrangerIsNotKnown) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto found = identify.run(green);
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::holds_alternative<NotKnown>(found->answer));
    EXPECT_LT(found->figures.score, kThreshold);
}

TEST_F(GalleryTest, AnEmptyGalleryKnowsNobody) {
    const auto found = identify.run(red);
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::holds_alternative<NotKnown>(found->answer));
    EXPECT_EQ(found->figures.score, -1.0F);
}

TEST_F(GalleryTest, NoFaceMeansTryAgain) {
    const auto found = identify.run(black);
    ASSERT_TRUE(found);
    const auto* again = std::get_if<TryAgain>(&found->answer);
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->reason, ErrorCode::no_face);
    EXPECT_FALSE(again->hint.empty());
}

TEST_F(GalleryTest, AStoreThatIsDownIsAnErrorAndNeverNotKnown) {
    ASSERT_TRUE(enrol_as("E1", red));
    people.fault = store_fault();
    const auto found = identify.run(red);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::unavailable);
}

TEST_F(GalleryTest, APictureThatIsNoneIsAnError) {
    EXPECT_EQ(identify.run(as_bytes("no picture")).error().code, ErrorCode::unsupported_image);
}

TEST_F(GalleryTest, PixelsBeyondTheBudgetAreBusyAndComeBack) {
    PixelBudget small{100 * 100};
    const PictureReader tight(analyser, small, {});
    const auto held = small.take(6000);
    ASSERT_TRUE(held);
    EXPECT_EQ(tight.read(red, face::Faces::detected_only).error().code, ErrorCode::busy);
    {
        const auto gone = small.take(4000);
        ASSERT_TRUE(gone);
        EXPECT_FALSE(small.take(1));
    }
    EXPECT_TRUE(small.take(4000));
}

TEST_F(GalleryTest, ARemovedPersonIsNotFoundAnyMore) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto removed = remove_person.run(EmployeeId{"E1"});
    ASSERT_TRUE(removed);
    EXPECT_TRUE(photos.files.empty());
    EXPECT_EQ(index->size(), 0U);
    EXPECT_EQ(index->revision(), removed->revision);
    EXPECT_TRUE(std::holds_alternative<NotKnown>(identify.run(red)->answer));
    EXPECT_EQ(remove_person.run(EmployeeId{"E1"}).error().code, ErrorCode::not_found);
}

TEST_F(GalleryTest, ARemovalThatFailedOnThePhotoIsFinishedByAskingAgain) {
    ASSERT_TRUE(enrol_as("E1", red));
    photos.fault = store_fault();
    EXPECT_EQ(remove_person.run(EmployeeId{"E1"}).error().code, ErrorCode::unavailable);
    photos.fault.reset();
    EXPECT_EQ(remove_person.run(EmployeeId{"E1"}).error().code, ErrorCode::not_found);
    EXPECT_TRUE(photos.files.empty());
}

TEST_F(GalleryTest, ARemovalWhoseWipeIsNotProvenIsAnErrorButNobodyIsFound) {
    ASSERT_TRUE(enrol_as("E1", red));
    people.removal_unproven = true;
    EXPECT_EQ(remove_person.run(EmployeeId{"E1"}).error().code, ErrorCode::unavailable);
    EXPECT_EQ(index->size(), 0U);
    EXPECT_TRUE(std::holds_alternative<NotKnown>(identify.run(red)->answer));
}

TEST_F(GalleryTest, VerifyComparesTwoPictures) {
    const auto same = verify(reader, 0.9F, red, darker_red);
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->same_person);
    const auto different = verify(reader, 0.9F, red, green);
    ASSERT_TRUE(different);
    EXPECT_FALSE(different->same_person);
    const auto second = verify(reader, 0.9F, red, black);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::no_face);
    EXPECT_NE(second.error().message.find("second"), std::string::npos);
}

TEST_F(GalleryTest, ExtractGivesTheVector) {
    const auto extracted = extract(reader, red);
    ASSERT_TRUE(extracted);
    EXPECT_EQ(extracted->face.embedding.size(), FakeAnalyser::kDimension);
    EXPECT_EQ(extract(reader, black).error().code, ErrorCode::no_face);
}

}  // namespace
}  // namespace rollcall::app
