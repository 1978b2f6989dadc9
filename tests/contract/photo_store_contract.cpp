#include "contract/photo_store_contract.h"

#include <set>
#include <thread>
#include <vector>

#include "contract/samples.h"

namespace rollcall::test {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PhotoStoreContract);

namespace {

std::set<std::string> names_in(const people::PhotoStore& store) {
    std::set<std::string> names;
    EXPECT_TRUE(store.for_each([&](const PhotoName& name) { names.insert(name.value()); }));
    return names;
}

}  // namespace

TEST_P(PhotoStoreContract, GivesBackWhatWasPut) {
    for (const std::size_t size : {0U, 1U, 5000U, 3'000'000U}) {
        const Bytes picture = sample_picture(7, size);
        const auto stored = store_->put(picture);
        ASSERT_TRUE(stored) << stored.error().message;
        EXPECT_EQ(store_->get(*stored).value(), picture);
    }
}

TEST_P(PhotoStoreContract, KeepsItAcrossOpenings) {
    const people::StoredPhoto stored = store_->put(sample_picture(1)).value();
    store_.reset();
    store_ = place_->open();
    EXPECT_EQ(store_->get(stored).value(), sample_picture(1));
}

TEST_P(PhotoStoreContract, NeitherItsNameNorAnotherKeyOpensIt) {
    const people::StoredPhoto stored = store_->put(sample_picture(1)).value();
    const people::StoredPhoto other = store_->put(sample_picture(2)).value();
    EXPECT_EQ(store_->get({stored.name, other.key}).error().code, ErrorCode::unavailable);
    EXPECT_EQ(store_->get({stored.name, sample_key("no photo's")}).error().code,
              ErrorCode::unavailable);
    EXPECT_NE(stored.name.value(), to_hex(sha256(sample_picture(1))))
        << "who has the picture could tell that it is here";
}

TEST_P(PhotoStoreContract, TheSameBytesTwiceAreOnePhoto) {
    const people::StoredPhoto first = store_->put(sample_picture(1)).value();
    const people::StoredPhoto second = store_->put(sample_picture(1)).value();
    EXPECT_EQ(second.name, first.name);
    EXPECT_EQ(store_->get(first).value(), sample_picture(1));
    EXPECT_EQ(store_->get(second).value(), sample_picture(1));
    EXPECT_EQ(names_in(*store_).size(), 1U);
}

TEST_P(PhotoStoreContract, TellsWhatIsThere) {
    EXPECT_TRUE(names_in(*store_).empty());
    std::set<std::string> expected;
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
        expected.insert(store_->put(sample_picture(seed)).value().name.value());
    }
    EXPECT_EQ(names_in(*store_), expected);
}

TEST_P(PhotoStoreContract, RemovesOneAndOnlyThat) {
    const people::StoredPhoto removed = store_->put(sample_picture(1)).value();
    const people::StoredPhoto kept = store_->put(sample_picture(2)).value();
    ASSERT_TRUE(store_->remove(removed.name));
    EXPECT_EQ(store_->get(removed).error().code, ErrorCode::not_found);
    EXPECT_EQ(store_->get(kept).value(), sample_picture(2));
    EXPECT_TRUE(store_->remove(removed.name)) << "no error if it is not there";
    EXPECT_EQ(names_in(*store_), std::set<std::string>{kept.name.value()});
}

TEST_P(PhotoStoreContract, WhatIsNoNameIsNotThere) {
    store_->put(sample_picture(1)).value();
    const std::string upper(64, 'A');
    const std::string short_one(63, 'a');
    const std::string slashes = "../../" + std::string(58, 'a');
    for (const std::string& name : {std::string(), std::string("a"), std::string("../lock"), upper,
                                    short_one, slashes, std::string(64, '.')}) {
        EXPECT_EQ(store_->get({PhotoName(name), sample_key("any")}).error().code,
                  ErrorCode::not_found)
            << name;
        EXPECT_TRUE(store_->remove(PhotoName(name))) << name;
    }
    EXPECT_EQ(names_in(*store_).size(), 1U);
}

TEST_P(PhotoStoreContract, ManyWritersOfTheSamePhotos) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([this] {
            for (std::uint32_t seed = 0; seed < 20; ++seed) {
                const auto stored = store_->put(sample_picture(seed));
                ASSERT_TRUE(stored);
                EXPECT_EQ(store_->get(*stored).value(), sample_picture(seed));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(names_in(*store_).size(), 20U);
}

}  // namespace rollcall::test
