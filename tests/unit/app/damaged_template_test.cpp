#include <cmath>
#include <limits>

#include "app/mend_templates.h"
#include "app/open_gallery.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

/// An index that takes nothing in.
class FullIndex final : public gallery::VectorIndex {
  public:
    explicit FullIndex(ModelId model) : model_(std::move(model)) {}

    const ModelId& model() const override { return model_; }
    std::size_t dimension() const override { return FakeAnalyser::kDimension; }
    std::size_t size() const override { return 0; }
    std::uint64_t revision() const override { return 0; }
    Status add(std::span<const gallery::Entry>, std::uint64_t) override { return store_fault(); }
    void remove_person(PersonKey, std::uint64_t) override {}
    Status rebuild(std::span<const gallery::Entry>, std::uint64_t) override {
        return store_fault();
    }
    Result<gallery::SearchResult> search(std::span<const float>, std::size_t,
                                         float) const override {
        return gallery::SearchResult{};
    }
    Result<std::optional<gallery::Candidate>> closest_photo(std::span<const float>,
                                                            PersonKey) const override {
        return std::optional<gallery::Candidate>{};
    }

  private:
    ModelId model_;
};

class DamagedTemplateTest : public GalleryTest {
  protected:
    /// A row as a flipped bit leaves it.
    DamagedTemplate store_damaged(const std::string& id, const Bytes& picture,
                                  std::vector<float> embedding) {
        const auto added = people.add_photo({.employee = EmployeeId{id},
                                             .name = "Name of " + id,
                                             .stored = photos.put(picture).value(),
                                             .media_type = "image/jpeg",
                                             .model = analyser.model(),
                                             .embedding = std::move(embedding),
                                             .now = clock.now(),
                                             .basis = asserted_basis()});
        return {added.value().photo, added.value().person};
    }
    std::vector<DamagedTemplate> damaged() const {
        return look_at_templates(people, analyser.model(), FakeAnalyser::kDimension)
            ->left_out.damaged;
    }
    /// As a start of the server goes about it.
    void open_and_mend() {
        const auto filled = fill_index(people, *index, gallery_changes.lost);
        ASSERT_TRUE(filled);
        mend_templates(filled->left_out.damaged, people, photos, enrol);
    }
    std::string answer_to(const Bytes& picture) const {
        const auto found = identify.run(picture);
        if (!found) {
            return std::string(error_info(found.error().code).name);
        }
        const auto* person = std::get_if<Recognised>(&found->answer);
        return person != nullptr ? person->employee.id.value() : "not known";
    }

    const Bytes blue = picture_of(0, 0, 250);
};

TEST_F(DamagedTemplateTest, TheOthersAreFoundAllTheSame) {
    ASSERT_TRUE(enrol_as("E1", red));
    const std::vector<DamagedTemplate> bad{
        store_damaged("E2", picture_of(0, 0, 250), {0, 0, 1.0002F}),
        store_damaged("E2", picture_of(0, 0, 240), {0, 0, std::numeric_limits<float>::infinity()}),
        store_damaged("E2", picture_of(0, 0, 230), {std::nanf(""), 0, 1}),
        store_damaged("E2", picture_of(0, 0, 220), {0, 1}),
        store_damaged("E2", picture_of(0, 0, 210), {0, 0, 0})};
    ASSERT_TRUE(enrol_as("E3", green));
    const auto fresh = gallery::make_exact_index(analyser.model(), FakeAnalyser::kDimension);
    const auto filled = fill_index(people, *fresh, gallery_changes.lost);
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->templates, 2U);
    ASSERT_EQ(filled->left_out.damaged.size(), bad.size());
    for (std::size_t i = 0; i < bad.size(); ++i) {
        EXPECT_EQ(filled->left_out.damaged[i].photo, bad[i].photo);
        EXPECT_TRUE(filled->left_out.damaged[i].person_is_lost);
    }
    EXPECT_EQ(filled->other_models, 0U);
    EXPECT_EQ(fresh->size(), 2U);
    EXPECT_EQ(fresh->revision(), people.revision().value());
    EXPECT_EQ(damaged(), filled->left_out.damaged);
}

TEST_F(DamagedTemplateTest, IsNoReasonToRefuseAnotherPerson) {
    ASSERT_TRUE(enrol_as("E1", red));
    store_damaged("E2", blue, {0, 0, 1e20F});
    const auto enrolled = enrol_as("E3", green);
    ASSERT_TRUE(enrolled) << enrolled.error().message;
    EXPECT_EQ(index->size(), 2U);
    EXPECT_TRUE(std::holds_alternative<Recognised>(identify.run(green)->answer));
}

TEST_F(DamagedTemplateTest, EnrollingThePictureAgainMendsIt) {
    store_damaged("E2", blue, {0, 0, 1e20F});
    ASSERT_EQ(damaged().size(), 1U);
    const auto enrolled = enrol_as("E2", blue);
    ASSERT_TRUE(enrolled);
    EXPECT_TRUE(damaged().empty());
    EXPECT_EQ(index->revision(), people.revision().value());
    EXPECT_TRUE(std::holds_alternative<Recognised>(identify.run(blue)->answer));
}

TEST_F(DamagedTemplateTest, TheLogNamesThePhotoAndNoNumberOfTheTemplate) {
    const PhotoKey photo = store_damaged("E2", blue, {0, 0.4375F, 8421.5F}).photo;
    photos.files.clear();
    testing::internal::CaptureStderr();
    open_and_mend();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("photo=" + std::to_string(photo.value())), std::string::npos) << log;
    EXPECT_EQ(log.find("4375"), std::string::npos) << log;
    EXPECT_EQ(log.find("8421"), std::string::npos) << log;
    EXPECT_EQ(log.find("E2"), std::string::npos) << log;
}

TEST_F(DamagedTemplateTest, IsMadeAnewFromItsPhotoAtAStart) {
    ASSERT_TRUE(enrol_as("E1", red));
    store_damaged("E2", blue, {0, 0, 1e20F});
    open_and_mend();
    EXPECT_TRUE(damaged().empty());
    EXPECT_EQ(index->revision(), people.revision().value());
    EXPECT_EQ(answer_to(blue), "E2");
    EXPECT_EQ(answer_to(green), "not known");
    EXPECT_EQ(people.find(EmployeeId{"E2"}).value()->name, "Name of E2");
}

TEST_F(DamagedTemplateTest, WithItsPhotoLostNobodyIsCalledNotKnown) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto lost = store_damaged("E2", blue, {0, 0, 1e20F});
    photos.files.erase(people.photo(lost.photo).value()->stored.name.value());
    open_and_mend();
    ASSERT_EQ(damaged().size(), 1U);
    EXPECT_EQ(damaged()[0].photo, lost.photo);
    EXPECT_EQ(answer_to(red), "E1");
    EXPECT_EQ(answer_to(blue), "gallery_incomplete");
    EXPECT_EQ(answer_to(green), "gallery_incomplete");

    ASSERT_TRUE(enrol_as("E2", picture_of(0, 0, 240)));  // another photo of the same person
    EXPECT_EQ(answer_to(blue), "E2");
    EXPECT_EQ(answer_to(green), "not known");
}

TEST_F(DamagedTemplateTest, OfSomebodyRemovedIsForgotten) {
    store_damaged("E2", blue, {0, 0, 1e20F});
    photos.files.clear();
    open_and_mend();
    ASSERT_EQ(answer_to(green), "gallery_incomplete");
    ASSERT_TRUE(remove_person.run(EmployeeId{"E2"}));
    EXPECT_EQ(answer_to(green), "not known");
}

TEST_F(DamagedTemplateTest, BesideASoundOneOfThePersonHidesNobody) {
    ASSERT_TRUE(enrol_as("E2", blue));
    store_damaged("E2", picture_of(0, 0, 240), {0, 0, 1e20F});
    photos.files.clear();
    open_and_mend();
    ASSERT_EQ(damaged().size(), 1U);
    EXPECT_FALSE(damaged()[0].person_is_lost);
    EXPECT_EQ(answer_to(green), "not known");
}

TEST_F(DamagedTemplateTest, IsNotMendedWhereTheFaceIsAnothersByNow) {
    ASSERT_TRUE(enrol_as("E1", blue));
    store_damaged("E2", picture_of(0, 0, 240), {0, 0, 1e20F});
    open_and_mend();
    EXPECT_EQ(damaged().size(), 1U);
    EXPECT_EQ(answer_to(blue), "E1");
    EXPECT_EQ(answer_to(green), "gallery_incomplete");
}

TEST_F(DamagedTemplateTest, WhateverIsThrownOverOnePictureTheOthersAreMended) {
    const auto first = store_damaged("E1", red, {0, 0, 1e20F});
    store_damaged("E2", blue, {0, 0, 1e20F});
    photos.thrown_for = people.photo(first.photo).value()->stored.name.value();
    open_and_mend();
    EXPECT_EQ(answer_to(blue), "E2");
    ASSERT_EQ(damaged().size(), 1U);
    EXPECT_EQ(damaged()[0].photo, first.photo);
}

TEST_F(DamagedTemplateTest, WhoeverIsNotYetInTheIndexIsStillLost) {
    store_damaged("E2", blue, {0, 0, 1e20F});
    photos.files.clear();
    open_and_mend();
    store_damaged("E2", blue, {0, 0, 1});  // sound again, but the index cannot take it in
    FullIndex full(analyser.model());
    ASSERT_FALSE(fill_index(people, full, gallery_changes.lost));
    EXPECT_EQ(answer_to(green), "gallery_incomplete");
}

TEST_F(DamagedTemplateTest, AFullDiskLeavesItForTheNextStart) {
    store_damaged("E2", blue, {0, 0, 1e20F});
    people.add_photo_fault = Error{ErrorCode::storage_full, "the disk is full"};
    open_and_mend();
    EXPECT_EQ(answer_to(blue), "gallery_incomplete");
    people.add_photo_fault.reset();
    open_and_mend();
    EXPECT_EQ(answer_to(blue), "E2");
}

}  // namespace
}  // namespace rollcall::app
