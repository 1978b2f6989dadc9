#include "app/remove_person.h"

#include <thread>

#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

class RemovePersonTest : public GalleryTest {
  protected:
    ErrorCode refusal(const std::string& id) {
        const auto removed = remove_person.run(EmployeeId{id});
        return removed ? ErrorCode::internal : removed.error().code;
    }

    /// Whether another thread could change the gallery now.
    bool changes_are_free() {
        bool free = false;
        std::thread other([&] {
            free = gallery_changes.mutex.try_lock();
            if (free) {
                gallery_changes.mutex.unlock();
            }
        });
        other.join();
        return free;
    }
};

TEST_F(RemovePersonTest, WhatCouldNotBeWipedIsWipedLaterWithoutAnybodyAsking) {
    ASSERT_TRUE(enrol_as("E1", red));
    people.removal_unproven = true;
    EXPECT_EQ(refusal("E1"), ErrorCode::unavailable);
    EXPECT_TRUE(photos.files.empty()) << "the photo need not wait for that";
    EXPECT_EQ(remove_person.finish_pending().error().code, ErrorCode::unavailable);
    people.removal_unproven = false;
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_FALSE(people.erasure_pending);
    EXPECT_EQ(refusal("E1"), ErrorCode::not_found);
}

TEST_F(RemovePersonTest, PhotosThatCouldNotBeRemovedGoLaterWithoutAnybodyAsking) {
    ASSERT_TRUE(remove_person.finish_pending()) << "as at the start";
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E1", darker_red));
    ASSERT_TRUE(enrol_as("E2", green));
    photos.remove_fault = store_fault();
    EXPECT_EQ(refusal("E1"), ErrorCode::unavailable);
    EXPECT_EQ(index->size(), 1U);
    EXPECT_EQ(remove_person.finish_pending().error().code, ErrorCode::unavailable);
    photos.remove_fault.reset();
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_EQ(photos.files.size(), 1U) << "that of E2";
    EXPECT_FALSE(people.erasure_pending);
}

TEST_F(RemovePersonTest, NobodyIsNotFoundWhileSomethingOfSomebodyIsLeft) {
    ASSERT_TRUE(enrol_as("E1", red));
    people.removal_unproven = true;
    EXPECT_EQ(refusal("E1"), ErrorCode::unavailable);
    EXPECT_EQ(refusal("E1"), ErrorCode::unavailable);
    EXPECT_EQ(refusal("E9"), ErrorCode::unavailable);
    people.removal_unproven = false;
    EXPECT_EQ(refusal("E9"), ErrorCode::not_found);
    EXPECT_FALSE(people.erasure_pending) << "it was finished first";
}

TEST_F(RemovePersonTest, OnePhotoGoesAndThePersonIsFoundByTheOthers) {
    const auto first = enrol_as("E1", red);
    const auto second = enrol_as("E1", darker_red);
    ASSERT_TRUE(first && second && enrol_as("E2", green));
    ASSERT_TRUE(remove_person.photo(EmployeeId{"E1"}, first->added.photo));
    EXPECT_EQ(index->size(), 2U);
    EXPECT_EQ(index->revision(), people.revision().value());
    EXPECT_EQ(photos.files.size(), 2U);
    const auto of_another = remove_person.photo(EmployeeId{"E2"}, second->added.photo);
    EXPECT_EQ(of_another.error().code, ErrorCode::not_found);
    EXPECT_EQ(remove_person.photo(EmployeeId{"E9"}, second->added.photo).error().code,
              ErrorCode::not_found);
    photos.remove_fault = store_fault();
    EXPECT_EQ(remove_person.photo(EmployeeId{"E1"}, second->added.photo).error().code,
              ErrorCode::unavailable);
    EXPECT_EQ(index->size(), 1U) << "no search finds it all the same";
    photos.remove_fault.reset();
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(RemovePersonTest, WhatACrashLeftIsEndedAtTheStart) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(photos.put(green));
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_EQ(photos.files.size(), 1U);
}

TEST_F(RemovePersonTest, APhotoThatAFailedEnrolmentLeftGoesToo) {
    ASSERT_TRUE(remove_person.finish_pending()) << "as at the start";
    people.add_photo_fault = Error{ErrorCode::storage_full, "full"};
    photos.remove_fault = store_fault();
    EXPECT_FALSE(enrol_as("E1", red));
    ASSERT_EQ(photos.files.size(), 1U);
    photos.remove_fault.reset();
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_TRUE(photos.files.empty());
}

TEST_F(RemovePersonTest, WithNothingPendingThePhotosAreNotLookedThrough) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(remove_person.finish_pending()) << "as at the start";
    int lists = 0;
    photos.during_list = [&] { ++lists; };
    EXPECT_TRUE(remove_person.finish_pending());
    ASSERT_TRUE(remove_person.run(EmployeeId{"E1"}));
    EXPECT_EQ(refusal("E1"), ErrorCode::not_found);
    EXPECT_EQ(lists, 0);
}

TEST_F(RemovePersonTest, OthersMayEnrolWhileTheBytesAreWiped) {
    ASSERT_TRUE(enrol_as("E1", red));
    bool free = false;
    people.during_erasure = [&] {
        free = changes_are_free();
        EXPECT_EQ(index->size(), 0U) << "nobody finds the person any more";
        EXPECT_TRUE(photos.files.empty());
    };
    ASSERT_TRUE(remove_person.run(EmployeeId{"E1"}));
    EXPECT_TRUE(free);
}

TEST_F(RemovePersonTest, NobodyEnrolsWhilePhotosAreSwept) {
    ASSERT_TRUE(enrol_as("E1", red));
    photos.remove_fault = store_fault();
    EXPECT_EQ(refusal("E1"), ErrorCode::unavailable);
    photos.remove_fault.reset();
    bool free = true;
    photos.during_list = [&] { free = changes_are_free(); };
    EXPECT_TRUE(remove_person.finish_pending());
    EXPECT_FALSE(free) << "the sweep could take a photo whose row is about to be written";
}

}  // namespace
}  // namespace rollcall::app
