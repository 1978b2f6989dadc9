#include <gtest/gtest.h>

#include "unit/store/store_fixture.h"

namespace rollcall::test {
namespace {

const ModelId kNext{"model-b"};

/// A server holds the folder, and another process makes templates beside it.
class TemplatesBesideTest : public StoreTest {
  protected:
    void SetUp() override {
        auto opened = store::Database::open(folder(), store::OpenMode::templates_beside);
        ASSERT_TRUE(opened) << opened.error().message;
        database_ = std::move(*opened);
        beside_ = people_store(*database_);
    }

    OpenStores server_{folder()};
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<people::PeopleStore> beside_;
};

ByteView piece_of(const Bytes& sealed) {
    return ByteView(sealed).subspan(40, 64);
}

TEST_F(TemplatesBesideTest, WhatIsMadeBesideIsInTheStore) {
    const auto enrolled = server_.enrol("E1", 1);
    ASSERT_TRUE(enrolled);
    ASSERT_EQ(beside_->photos_without_template(kNext)->size(), 1U);
    const auto put = beside_->put_template(enrolled->photo, kNext, sample_embedding(7));
    ASSERT_TRUE(put && *put) << put.error().message;
    EXPECT_EQ(server_.people->revision().value(), **put);
    EXPECT_TRUE(server_.people->photos_without_template(kNext)->empty());
}

TEST_F(TemplatesBesideTest, NothingElseCanBeChanged) {
    ASSERT_TRUE(server_.enrol("E1", 1));
    const std::uint64_t revision = server_.people->revision().value();
    EXPECT_FALSE(beside_->add_photo(sample_photo("E2", 2)));
    EXPECT_FALSE(beside_->remove(EmployeeId("E1")));
    EXPECT_FALSE(beside_->drop_other_templates(kNext));
    EXPECT_EQ(server_.people->revision().value(), revision);
    EXPECT_TRUE(server_.people->find(EmployeeId("E1")).value());
    EXPECT_FALSE(server_.people->find(EmployeeId("E2")).value());
}

TEST_F(TemplatesBesideTest, ARemovalTakesWhatWasMadeBesideWithItWithoutATrace) {
    const auto enrolled = server_.enrol("E1", 1);
    ASSERT_TRUE(enrolled);
    ASSERT_TRUE(server_.enrol("E2", 2));
    ASSERT_TRUE(beside_->put_template(enrolled->photo, kNext, sample_embedding(7)).value());
    const Bytes made_beside = server_.stored_template(enrolled->photo, kNext);
    const Bytes enrolled_with = server_.stored_template(enrolled->photo);
    ASSERT_FALSE(files_that_hold(folder(), made_beside).empty());
    ASSERT_TRUE(server_.people->remove(EmployeeId("E1")).value());
    const Status erased = server_.people->finish_erasure();
    ASSERT_TRUE(erased) << erased.error().message;
    EXPECT_EQ(files_that_hold(folder(), piece_of(made_beside)), "");
    EXPECT_EQ(files_that_hold(folder(), piece_of(enrolled_with)), "");
    EXPECT_FALSE(beside_->put_template(enrolled->photo, kNext, sample_embedding(7)).value());
}

TEST_F(TemplatesBesideTest, DroppedTemplatesLeaveNoTrace) {
    database_.reset();
    std::vector<Bytes> dropped;
    std::vector<Bytes> kept;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        const auto enrolled = server_.enrol("E" + std::to_string(seed), seed);
        ASSERT_TRUE(enrolled);
        ASSERT_TRUE(
            server_.people->put_template(enrolled->photo, kNext, sample_embedding(100 + seed)));
        dropped.push_back(server_.stored_template(enrolled->photo));
        kept.push_back(server_.stored_template(enrolled->photo, kNext));
        EXPECT_NE(files_that_hold(folder(), piece_of(dropped.back())), "");
    }
    ASSERT_EQ(server_.people->drop_other_templates(kNext).value(), 3U);
    const Status erased = server_.people->finish_erasure();
    ASSERT_TRUE(erased) << erased.error().message;
    for (std::size_t i = 0; i < dropped.size(); ++i) {
        EXPECT_EQ(files_that_hold(folder(), piece_of(dropped[i])), "");
        EXPECT_NE(files_that_hold(folder(), piece_of(kept[i])), "");
    }
}

}  // namespace
}  // namespace rollcall::test
