#include "contract/people_store_contract.h"

#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "contract/samples.h"

namespace rollcall::test {

using people::AddedPhoto;
using people::NewPhoto;
using people::OwnedPhoto;
using people::StoredTemplate;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PeopleStoreContract);

AddedPhoto PeopleStoreContract::add(const NewPhoto& photo) {
    const auto added = store_->add_photo(photo);
    if (!added) {
        ADD_FAILURE() << added.error().message << " " << added.error().context;
        return {};
    }
    return *added;
}

std::vector<StoredTemplate> PeopleStoreContract::templates(const std::string& model) const {
    std::vector<StoredTemplate> all;
    const auto visited = store_->for_each_template(
        ModelId(model), [&](StoredTemplate stored) { all.push_back(std::move(stored)); });
    EXPECT_TRUE(visited);
    return all;
}

TEST_P(PeopleStoreContract, IsEmptyAtFirst) {
    EXPECT_FALSE(store_->find(EmployeeId("E1")).value());
    EXPECT_FALSE(store_->find(PersonKey(1)).value());
    EXPECT_FALSE(store_->photo(PhotoKey(1)).value());
    EXPECT_TRUE(store_->list(std::nullopt, 10).value().employees.empty());
    EXPECT_TRUE(store_->photo_names().value().empty());
    EXPECT_TRUE(store_->template_models().value().empty());
    EXPECT_FALSE(store_->remove(EmployeeId("E1")).value());
}

TEST_P(PeopleStoreContract, GivesBackWhatWasAdded) {
    const NewPhoto photo = sample_photo("E1", 1);
    const AddedPhoto added = add(photo);
    EXPECT_TRUE(added.new_person);
    EXPECT_TRUE(added.new_photo);

    const auto employee = store_->find(EmployeeId("E1")).value();
    ASSERT_TRUE(employee);
    EXPECT_EQ(employee->key, added.person);
    EXPECT_EQ(employee->name, "Name of E1");
    EXPECT_EQ(employee->created_at, photo.now);
    EXPECT_EQ(employee->photos, 1U);
    EXPECT_EQ(store_->find(added.person).value()->id, EmployeeId("E1"));

    const auto stored = store_->photo(added.photo).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->person, added.person);
    EXPECT_EQ(stored->stored.name, photo.stored.name);
    EXPECT_TRUE(std::ranges::equal(stored->stored.key.bytes(), photo.stored.key.bytes()));
    EXPECT_EQ(store_->photo(photo.stored.name).value()->key, added.photo);
    EXPECT_FALSE(store_->photo(sample_stored(9).name).value());
    EXPECT_EQ(stored->media_type, "image/jpeg");
    EXPECT_EQ(stored->created_at, photo.now);

    const auto all = templates();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].photo, added.photo);
    EXPECT_EQ(all[0].person, added.person);
    EXPECT_EQ(all[0].embedding, photo.embedding) << "to the bit";
}

TEST_P(PeopleStoreContract, KeepsItAcrossOpenings) {
    const AddedPhoto added = add(sample_photo("E1", 1));
    store_.reset();
    store_ = place_->open();
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->key, added.person);
    EXPECT_EQ(store_->revision().value(), added.revision);
    EXPECT_EQ(templates().size(), 1U);
}

TEST_P(PeopleStoreContract, HoldsSeveralPhotosOfAPerson) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E1", 2));
    EXPECT_EQ(first.person, second.person);
    EXPECT_NE(first.photo, second.photo);
    EXPECT_FALSE(second.new_person);
    EXPECT_TRUE(second.new_photo);
    EXPECT_GT(second.revision, first.revision);
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->photos, 2U);
    EXPECT_EQ(templates().size(), 2U);
}

TEST_P(PeopleStoreContract, TheSamePhotoTwiceIsOne) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto again = add(sample_photo("E1", 1));
    EXPECT_FALSE(again.new_photo);
    EXPECT_EQ(again.photo, first.photo);
    EXPECT_EQ(again.revision, first.revision) << "nothing changed";
    EXPECT_EQ(templates().size(), 1U);
}

TEST_P(PeopleStoreContract, TheSamePhotoTakesANewTemplateInPlaceOfADamagedOne) {
    NewPhoto damaged = sample_photo("E1", 1);
    damaged.embedding[7] *= 1e30F;
    const AddedPhoto first = add(damaged);
    const AddedPhoto second = add(sample_photo("E1", 1));
    EXPECT_EQ(second.photo, first.photo);
    EXPECT_FALSE(second.new_photo);
    EXPECT_GT(second.revision, first.revision);
    EXPECT_EQ(store_->revision().value(), second.revision);
    ASSERT_EQ(templates().size(), 1U);
    EXPECT_EQ(templates()[0].embedding, sample_embedding(1));
}

TEST_P(PeopleStoreContract, TheSamePhotoTakesATemplateOfAnotherModel) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    NewPhoto other_model = sample_photo("E1", 1);
    other_model.model = ModelId("model-b");
    other_model.embedding = sample_embedding(9, 128);
    const AddedPhoto second = add(other_model);
    EXPECT_EQ(second.photo, first.photo);
    EXPECT_GT(second.revision, first.revision);
    EXPECT_EQ(templates("model-a").at(0).embedding, sample_embedding(1));
    EXPECT_EQ(templates("model-b").at(0).embedding, sample_embedding(9, 128));
    EXPECT_TRUE(templates("model-c").empty());

    std::vector<std::pair<std::string, std::uint64_t>> counts;
    const auto models = store_->template_models().value();
    for (const auto& count : models) {
        counts.emplace_back(count.model.value(), count.templates);
    }
    EXPECT_THAT(counts, UnorderedElementsAre(std::pair("model-a", 1U), std::pair("model-b", 1U)));
}

TEST_P(PeopleStoreContract, APhotoTakesATemplateOfItsOwnModelAfterwards) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E2", 2));
    const ModelId next("model-b");
    EXPECT_THAT(store_->photos_without_template(ModelId("model-a")).value(), IsEmpty());
    EXPECT_THAT(store_->photos_without_template(next).value(),
                ElementsAre(OwnedPhoto{first.photo, first.person},
                            OwnedPhoto{second.photo, second.person}));

    const auto put = store_->put_template(first.photo, next, sample_embedding(9, 128));
    ASSERT_TRUE(put && *put);
    EXPECT_GT(**put, second.revision);
    EXPECT_EQ(store_->revision().value(), **put);
    EXPECT_EQ(templates("model-b").at(0).embedding, sample_embedding(9, 128));
    EXPECT_EQ(templates("model-b").at(0).person, first.person);
    EXPECT_EQ(templates("model-a").size(), 2U) << "the others stay";
    EXPECT_THAT(store_->photos_without_template(next).value(),
                ElementsAre(OwnedPhoto{second.photo, second.person}));

    EXPECT_EQ(store_->put_template(first.photo, next, sample_embedding(9, 128)).value(), *put)
        << "nothing changed";
    const auto replaced = store_->put_template(first.photo, next, sample_embedding(8, 128));
    EXPECT_GT(replaced.value(), *put);
    EXPECT_EQ(templates("model-b").at(0).embedding, sample_embedding(8, 128));
    EXPECT_EQ(store_->put_template(first.photo, next, {}).error().code, ErrorCode::invalid_field);
}

TEST_P(PeopleStoreContract, APhotoThatIsGoneTakesNoTemplate) {
    const AddedPhoto gone = add(sample_photo("E1", 1));
    ASSERT_TRUE(store_->remove(EmployeeId("E1")).value());
    const std::uint64_t revision = store_->revision().value();
    const auto put = store_->put_template(gone.photo, ModelId("model-b"), sample_embedding(1));
    ASSERT_TRUE(put) << put.error().message;
    EXPECT_FALSE(*put);
    EXPECT_EQ(store_->revision().value(), revision);
    EXPECT_TRUE(templates("model-b").empty());
    EXPECT_TRUE(store_->template_models().value().empty());
}

TEST_P(PeopleStoreContract, APersonIsRemovedWithTheTemplatesOfEveryModel) {
    const AddedPhoto added = add(sample_photo("E1", 1));
    ASSERT_TRUE(store_->put_template(added.photo, ModelId("model-b"), sample_embedding(2)).value());
    ASSERT_TRUE(store_->remove(EmployeeId("E1")).value());
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_TRUE(store_->template_models().value().empty());
    EXPECT_THAT(store_->photos_without_template(ModelId("model-b")).value(), IsEmpty());
}

TEST_P(PeopleStoreContract, DropsTheTemplatesOfOtherModelsWhenAsked) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    const AddedPhoto second = add(sample_photo("E2", 2));
    const ModelId next("model-b");
    ASSERT_TRUE(store_->put_template(first.photo, next, sample_embedding(3)).value());
    ASSERT_TRUE(store_->put_template(second.photo, next, sample_embedding(4)).value());
    const std::uint64_t revision = store_->revision().value();
    EXPECT_EQ(store_->drop_other_templates(next).value(), 2U);
    EXPECT_GT(store_->revision().value(), revision);
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_TRUE(templates("model-a").empty());
    EXPECT_EQ(templates("model-b").size(), 2U);
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->photos, 1U) << "photos stay";

    const std::uint64_t then = store_->revision().value();
    EXPECT_EQ(store_->drop_other_templates(next).value(), 0U);
    EXPECT_EQ(store_->revision().value(), then) << "nothing changed";
}

TEST_P(PeopleStoreContract, APersonTakesTheNewName) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    NewPhoto renamed = sample_photo("E1", 1);
    renamed.name = "Zoë Müller-Łukasz";
    EXPECT_GT(add(renamed).revision, first.revision);
    EXPECT_EQ(store_->find(EmployeeId("E1")).value()->name, "Zoë Müller-Łukasz");
}

TEST_P(PeopleStoreContract, TextIsStoredAsItIs) {
    NewPhoto photo = sample_photo("' OR 1=1; -- %_\"", 1);
    photo.name = "Robert'); DROP TABLE people;--";
    add(photo);
    EXPECT_EQ(store_->find(photo.employee).value()->name, photo.name);
    EXPECT_FALSE(store_->find(EmployeeId("' or 1=1; -- %_\"")).value()) << "ids keep their case";
}

TEST_P(PeopleStoreContract, ListsInByteOrderPageByPage) {
    std::uint32_t seed = 0;
    for (const char* id : {"b", "a", "B", "é", "10", "9"}) {
        add(sample_photo(id, ++seed));
    }
    std::vector<std::string> ids;
    std::optional<std::string> cursor;
    int pages = 0;
    do {
        const auto page = store_->list(cursor, 2).value();
        EXPECT_LE(page.employees.size(), 2U);
        for (const auto& employee : page.employees) {
            ids.push_back(employee.id.value());
        }
        cursor = page.next;
        ++pages;
    } while (cursor && pages < 10);
    EXPECT_THAT(ids, ElementsAre("10", "9", "B", "a", "b", "é"));
    EXPECT_EQ(pages, 3) << "a full last page has no next one";
}

TEST_P(PeopleStoreContract, RemovesAPersonWhole) {
    add(sample_photo("E1", 1));
    add(sample_photo("E1", 2));
    const AddedPhoto kept = add(sample_photo("E2", 3));
    const auto before = store_->find(EmployeeId("E1")).value();

    const auto removed = store_->remove(EmployeeId("E1")).value();
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->person, before->key);
    EXPECT_THAT(removed->photos,
                UnorderedElementsAre(sample_stored(1).name, sample_stored(2).name));
    EXPECT_GT(removed->revision, kept.revision);
    EXPECT_EQ(store_->revision().value(), removed->revision);

    EXPECT_FALSE(store_->find(EmployeeId("E1")).value());
    EXPECT_FALSE(store_->find(before->key).value());
    ASSERT_EQ(templates().size(), 1U);
    EXPECT_EQ(templates()[0].person, kept.person);
    EXPECT_THAT(store_->photo_names().value(), ElementsAre(sample_stored(3).name));
    EXPECT_FALSE(store_->remove(EmployeeId("E1")).value()) << "the second time there is nobody";
}

TEST_P(PeopleStoreContract, AnErasureIsFinishedAsOftenAsOneAsks) {
    EXPECT_TRUE(store_->finish_erasure()) << "of an empty store";
    add(sample_photo("E1", 1));
    add(sample_photo("E2", 2));
    EXPECT_TRUE(store_->finish_erasure()) << "nobody was removed";
    ASSERT_TRUE(store_->remove(EmployeeId("E1")).value());
    const std::uint64_t revision = store_->revision().value();
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_EQ(store_->revision().value(), revision) << "nothing that an index has to follow";
    EXPECT_EQ(templates().size(), 1U);
    store_.reset();
    store_ = place_->open();
    EXPECT_TRUE(store_->finish_erasure());
    EXPECT_TRUE(store_->find(EmployeeId("E2")).value());
}

TEST_P(PeopleStoreContract, APhotoThatAnotherPersonHasTooStays) {
    add(sample_photo("E1", 1));
    add(sample_photo("E2", 1));
    EXPECT_TRUE(store_->remove(EmployeeId("E1")).value()->photos.empty());
    EXPECT_THAT(store_->photo_names().value(), ElementsAre(sample_stored(1).name));
    EXPECT_THAT(store_->remove(EmployeeId("E2")).value()->photos,
                ElementsAre(sample_stored(1).name));
}

TEST_P(PeopleStoreContract, KeysAreNeverUsedAgain) {
    const AddedPhoto first = add(sample_photo("E1", 1));
    ASSERT_TRUE(store_->remove(EmployeeId("E1")).value());
    store_.reset();
    store_ = place_->open();
    const AddedPhoto second = add(sample_photo("E1", 1));
    EXPECT_NE(second.person, first.person);
    EXPECT_NE(second.photo, first.photo);
    EXPECT_GT(second.revision, first.revision);
}

TEST_P(PeopleStoreContract, RefusesAnEmptyTemplateAndStoresNothingOfIt) {
    NewPhoto photo = sample_photo("E1", 1);
    photo.embedding.clear();
    EXPECT_EQ(store_->add_photo(photo).error().code, ErrorCode::invalid_field);
    EXPECT_FALSE(store_->find(EmployeeId("E1")).value());
    EXPECT_TRUE(store_->photo_names().value().empty());
}

TEST_P(PeopleStoreContract, TemplatesAndRevisionAreOneView) {
    constexpr std::uint32_t kPhotos = 60;
    const std::uint64_t start = store_->revision().value();
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (std::uint32_t seed = 0; seed < kPhotos; ++seed) {
            const auto added = store_->add_photo(sample_photo("E" + std::to_string(seed), seed));
            EXPECT_TRUE(added);
        }
        done = true;
    });
    bool last = false;
    do {
        last = done;
        std::uint64_t count = 0;
        const auto revision =
            store_->for_each_template(ModelId("model-a"), [&](StoredTemplate) { ++count; });
        EXPECT_EQ(revision.value() - start, count) << "each photo is one revision";
    } while (!last);
    writer.join();
    EXPECT_EQ(templates().size(), kPhotos);
}

TEST_P(PeopleStoreContract, ManyWritersLoseNothing) {
    constexpr std::uint32_t kThreads = 6;
    constexpr std::uint32_t kPhotos = 15;
    std::vector<std::thread> threads;
    for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([this, thread] {
            for (std::uint32_t i = 0; i < kPhotos; ++i) {
                const auto added =
                    store_->add_photo(sample_photo("E" + std::to_string(i), thread * kPhotos + i));
                EXPECT_TRUE(added);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(store_->list(std::nullopt, 1000).value().employees.size(), kPhotos);
    EXPECT_EQ(templates().size(), kThreads * kPhotos);
    EXPECT_EQ(store_->photo_names().value().size(), kThreads * kPhotos);
}

}  // namespace rollcall::test
