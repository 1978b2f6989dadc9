#include <gmock/gmock.h>

#include "contract/people_store_contract.h"
#include "contract/samples.h"

namespace rollcall::test {

using people::AddedPhoto;
using people::PersonPhoto;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

/// The photo that stands for the person; nothing if none does, or several.
std::optional<PhotoKey> reference_of(const std::vector<PersonPhoto>& photos) {
    std::optional<PhotoKey> found;
    for (const PersonPhoto& one : photos) {
        if (one.reference && found) {
            return std::nullopt;
        }
        found = one.reference ? one.key : found;
    }
    return found;
}

}  // namespace

TEST_P(PeopleStoreContract, ThePhotosOfAPerson) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto other = add(sample_photo("E2", 3));
    const AddedPhoto second = add(sample_photo("E1", 2));
    const auto photos = store_->photos_of(first.person).value();
    ASSERT_EQ(photos.size(), 2U);
    EXPECT_EQ(photos[0].key, first.photo);
    EXPECT_EQ(photos[0].media_type, "image/jpeg");
    EXPECT_EQ(photos[1].key, second.photo);
    EXPECT_FALSE(photos[0].set_aside || photos[1].set_aside);
    EXPECT_THAT(store_->photos_of(PersonKey(999)).value(), IsEmpty());
    EXPECT_EQ(store_->photos_of(other.person).value().size(), 1U);
}

TEST_P(PeopleStoreContract, OnePhotoStandsForThePerson) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E1", 2));
    const AddedPhoto other = add(sample_photo("E2", 3));
    const auto reference = [&] { return reference_of(store_->photos_of(first.person).value()); };
    EXPECT_EQ(reference(), first.photo) << "the first, if nobody has chosen";
    ASSERT_TRUE(store_->set_reference(first.person, second.photo));
    EXPECT_EQ(reference(), second.photo);
    ASSERT_TRUE(store_->set_aside(second.photo, true));
    EXPECT_EQ(reference(), first.photo) << "what is set aside is shown nowhere";
    EXPECT_EQ(store_->set_reference(first.person, second.photo).error().code, ErrorCode::conflict);
    ASSERT_TRUE(store_->set_aside(second.photo, false));
    EXPECT_EQ(reference(), second.photo);
    EXPECT_EQ(store_->set_reference(first.person, other.photo).error().code, ErrorCode::not_found);
    EXPECT_EQ(store_->set_reference(first.person, PhotoKey(999)).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(reference_of(store_->photos_of(other.person).value()), other.photo);
}

TEST_P(PeopleStoreContract, MergingLeavesOneReference) {
    const AddedPhoto kept = add(sample_photo("E1", 1));
    add(sample_photo("E2", 2));
    const AddedPhoto absorbed = add(sample_photo("E2", 3));
    ASSERT_TRUE(store_->set_reference(kept.person, kept.photo));
    ASSERT_TRUE(store_->set_reference(absorbed.person, absorbed.photo));
    ASSERT_TRUE(store_->merge({EmployeeId("E1"), EmployeeId("E2"), from_unix_millis(kSampleTime)}));
    const auto photos = store_->photos_of(kept.person).value();
    EXPECT_EQ(photos.size(), 3U);
    EXPECT_EQ(reference_of(photos), kept.photo);
    EXPECT_EQ(templates().size(), 3U);
    for (const people::PersonTemplate& one : store_->templates_of(kept.person).value()) {
        EXPECT_EQ(one.embedding.size(), kSampleDimension) << "sealed anew for whom it is of now";
    }
}

TEST_P(PeopleStoreContract, TheTemplatesOfAPersonAreOfAllModels) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    add(sample_photo("E1", 2));
    add(sample_photo("E2", 3));
    ASSERT_TRUE(store_->put_template(first.photo, ModelId("model-b"), sample_embedding(7)));
    ASSERT_TRUE(store_->set_aside(first.photo, true));
    const auto found = store_->templates_of(first.person).value();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].model, ModelId("model-a"));
    EXPECT_EQ(found[0].embedding, sample_embedding(1));
    EXPECT_EQ(found[1].model, ModelId("model-b"));
    EXPECT_EQ(found[1].embedding, sample_embedding(7));
    EXPECT_EQ(found[2].embedding, sample_embedding(2));
}

TEST_P(PeopleStoreContract, RemovingOnePhotoLeavesThePerson) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E1", 2));
    const AddedPhoto shared = add(sample_photo("E2", 2));  // the same picture
    const auto before = store_->revision().value();
    EXPECT_FALSE(store_->remove_photo(first.person, shared.photo).value()) << "it is not theirs";
    EXPECT_FALSE(store_->remove_photo(first.person, PhotoKey(999)).value());
    EXPECT_EQ(store_->revision().value(), before);

    const auto removed = store_->remove_photo(first.person, second.photo).value().value();
    EXPECT_EQ(removed.person, first.person);
    EXPECT_THAT(removed.photos, IsEmpty()) << "the file is somebody else's too";
    EXPECT_EQ(removed.rows.photos, 1U);
    EXPECT_EQ(removed.rows.templates, 1U);
    EXPECT_EQ(removed.revision, store_->revision().value());
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_THAT(store_->remove_photo(first.person, first.photo).value().value().photos,
                ElementsAre(sample_stored(1).name));
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->photos, 0U);
    EXPECT_EQ(templates().size(), 1U);
    EXPECT_TRUE(store_->photo(shared.photo).value());
}

TEST_P(PeopleStoreContract, ARemovalSaysHowMuchWentWithIt) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    add(sample_photo("E1", 2));
    add(sample_photo("E2", 3));
    ASSERT_TRUE(store_->put_template(first.photo, ModelId("model-b"), sample_embedding(7)));
    const auto removed = store_->remove(EmployeeId("E1")).value().value();
    EXPECT_EQ(removed.rows.photos, 2U);
    EXPECT_EQ(removed.rows.templates, 3U);
    EXPECT_EQ(removed.rows.events, 0U);
}

}  // namespace rollcall::test
