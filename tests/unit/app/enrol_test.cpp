#include <atomic>
#include <thread>

#include "app/open_gallery.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

TEST_F(GalleryTest, EnrolStoresPhotoAndRowAndIsFound) {
    const auto enrolled = enrol_as("E1", red);
    ASSERT_TRUE(enrolled) << enrolled.error().message;
    EXPECT_TRUE(enrolled->added.new_person);
    EXPECT_EQ(photos.files.size(), 1U);
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(index->revision(), enrolled->added.revision);
}

TEST_F(GalleryTest, SeveralPhotosOfOnePerson) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto second = enrol_as("E1", darker_red);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->added.new_person);
    EXPECT_EQ(index->size(), 2U);
}

TEST_F(GalleryTest, TheSamePhotoTwiceIsOnePhoto) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto again = enrol_as("E1", red);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->added.new_photo);
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(GalleryTest, TheFaceOfAnotherIsRefusedAndLeavesNothing) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto other = enrol_as("E2", darker_red);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::face_belongs_to_other);
    EXPECT_EQ(other.error().message, "employee id is invalid");
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(GalleryTest, EnrolRefusesBadFields) {
    EXPECT_EQ(enrol_as(" ", red).error().code, ErrorCode::missing_field);
    EXPECT_EQ(enrol_as("a\nb", red).error().code, ErrorCode::invalid_field);
    EXPECT_EQ(enrol.run({"E1", "", red}).error().code, ErrorCode::missing_field);
    EXPECT_TRUE(photos.files.empty());
}

TEST_F(GalleryTest, EnrolRefusesNoFaceAndTwoFaces) {
    EXPECT_EQ(enrol_as("E1", black).error().code, ErrorCode::no_face);
    EXPECT_EQ(enrol_as("E1", picture_of(250, 0, 0, 200, 60)).error().code,
              ErrorCode::several_faces);
    EXPECT_TRUE(photos.files.empty());
}

TEST_F(GalleryTest, ARowThatCannotBeWrittenLeavesNoPhoto) {
    people.add_photo_fault = Error{ErrorCode::storage_full, "full"};
    const auto enrolled = enrol_as("E1", red);
    ASSERT_FALSE(enrolled);
    EXPECT_EQ(enrolled.error().code, ErrorCode::storage_full);
    EXPECT_TRUE(photos.files.empty());
    EXPECT_EQ(index->size(), 0U);
}

TEST_F(GalleryTest, APhotoAlreadyEnrolledSurvivesAFailedRepeat) {
    ASSERT_TRUE(enrol_as("E1", red));
    people.add_photo_fault = Error{ErrorCode::unavailable, "down"};
    ASSERT_FALSE(enrol_as("E1", red));
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(GalleryTest, OfConcurrentEnrolmentsOfOneFaceUnderManyIdsOneWins) {
    std::atomic<int> won{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] { won += enrol_as("E" + std::to_string(i), red) ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(won, 1);
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(GalleryTest, OrphanedPhotosAreSweptAndOthersStay) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(photos.put(green));
    const auto removed = remove_orphaned_photos(people, photos);
    ASSERT_TRUE(removed);
    EXPECT_EQ(*removed, 1U);
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(GalleryTest, TheIndexIsFilledFromTheStore) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    const auto fresh = gallery::make_exact_index(analyser.model(), FakeAnalyser::kDimension);
    const auto filled = fill_index(people, *fresh, gallery_changes.lost);
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->templates, 2U);
    EXPECT_EQ(filled->other_models, 0U);
    EXPECT_EQ(fresh->revision(), index->revision());

    const auto foreign =
        gallery::make_exact_index(ModelId{"another/1/f32"}, FakeAnalyser::kDimension);
    const auto nothing = fill_index(people, *foreign, gallery_changes.lost);
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->templates, 0U);
    EXPECT_EQ(nothing->other_models, 2U);
}

TEST_F(GalleryTest, ATemplateIsMadeOfSeveralViewsAndASearchOfOne) {
    ASSERT_TRUE(enrol_as("E1", red));
    EXPECT_EQ(analyser.views, face::Views::several);
    ASSERT_TRUE(identify.run(red));
    EXPECT_EQ(analyser.views, face::Views::one);
}

}  // namespace
}  // namespace rollcall::app
