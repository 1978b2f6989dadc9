#include <algorithm>

#include <gmock/gmock.h>

#include "contract/people_store_contract.h"
#include "contract/samples.h"

namespace rollcall::test {

using people::AddedPhoto;
using people::StoredTemplate;
using testing::IsEmpty;

TEST_P(PeopleStoreContract, APhotoSetAsideIsKeptAndNotVisited) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E1", 2));
    add(sample_photo("E2", 3));
    EXPECT_THAT(store_->photos_set_aside().value(), IsEmpty());
    const auto before = store_->revision().value();
    const auto aside = store_->set_aside(second.photo, true);
    EXPECT_GT(aside.value(), before);
    EXPECT_EQ(store_->revision().value(), aside.value());
    EXPECT_EQ(store_->set_aside(second.photo, true).value(), aside.value()) << "it is so already";

    std::vector<PhotoKey> visited;
    for (const StoredTemplate& stored : templates()) {
        visited.push_back(stored.photo);
    }
    EXPECT_EQ(visited.size(), 2U);
    EXPECT_EQ(std::ranges::count(visited, second.photo), 0);
    const auto listed = store_->photos_set_aside().value();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].photo, second.photo);
    EXPECT_EQ(listed[0].created_at, from_unix_millis(kSampleTime));
    EXPECT_EQ(listed[0].employee, EmployeeId("E1"));
    EXPECT_TRUE(store_->photo(second.photo).value());
    EXPECT_EQ(store_->photo_names().value().size(), 3U);
    EXPECT_THAT(store_->photos_without_template(ModelId("model-a")).value(), IsEmpty());

    EXPECT_GT(store_->set_aside(second.photo, false).value(), aside.value());
    EXPECT_EQ(templates().size(), 3U);
    EXPECT_THAT(store_->photos_set_aside().value(), IsEmpty());
    EXPECT_EQ(first.person, second.person);
}

TEST_P(PeopleStoreContract, ThePersonsLastPhotoInUseIsNotSetAside) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E1", 2));
    const AddedPhoto of_another = add(sample_photo("E2", 3));
    EXPECT_EQ(store_->set_aside(of_another.photo, true).error().code, ErrorCode::conflict);
    ASSERT_TRUE(store_->set_aside(first.photo, true));
    const auto revision = store_->revision().value();
    EXPECT_EQ(store_->set_aside(second.photo, true).error().code, ErrorCode::conflict);
    EXPECT_EQ(store_->set_aside(PhotoKey(999), true).error().code, ErrorCode::not_found);
    EXPECT_EQ(store_->set_aside(PhotoKey(999), false).error().code, ErrorCode::not_found);
    EXPECT_EQ(store_->revision().value(), revision);
    EXPECT_EQ(templates().size(), 2U);
}

TEST_P(PeopleStoreContract, TheSamePhotoAgainStaysAside) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    add(sample_photo("E1", 2));
    const auto aside = store_->set_aside(first.photo, true).value();
    auto again = sample_photo("E1", 1);
    again.name = "Another name";
    EXPECT_EQ(store_->add_photo(again).error().code, ErrorCode::conflict);
    EXPECT_EQ(store_->revision().value(), aside);
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->name, "Name of E1") << "all or nothing";
    EXPECT_EQ(templates().size(), 1U);
    EXPECT_TRUE(store_->add_photo(sample_photo("E2", 1))) << "another's is another's";
}

}  // namespace rollcall::test
