#include "app/reembed.h"

#include <algorithm>

#include "app/open_gallery.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

/// People enrolled with one model, and another that is to take over.
class ReembedTest : public GalleryTest {
  protected:
    Result<Reembedded> run(ReembedOptions options = {}) {
        return reembed(next_reader, people, photos, options);
    }
    Searchable searchable() const {
        return look_at_templates(people, next.model(), FakeAnalyser::kDimension).value();
    }
    /// Who is found once the next model is in force.
    std::string answer_to(const Bytes& picture) {
        const auto fresh = gallery::make_exact_index(next.model(), FakeAnalyser::kDimension);
        LostPeople lost;
        EXPECT_TRUE(fill_index(people, *fresh, lost));
        const auto found =
            Identify(next_reader, *fresh, people, lost, {.identify = kThreshold}).run(picture);
        if (!found) {
            return std::string(error_info(found.error().code).name);
        }
        const auto* person = std::get_if<Recognised>(&found->answer);
        return person != nullptr ? person->employee.id.value() : "not known";
    }
    static std::string name_of(const Bytes& picture) { return to_hex(sha256(picture)); }

    FakeAnalyser next{"fake/2/f32"};
    PictureReader next_reader{next, budget, {}};
    const Bytes blue = picture_of(0, 0, 250);
};

TEST_F(ReembedTest, EverybodyIsFoundByTheNextModelAndByTheOldOne) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E1", darker_red));
    ASSERT_TRUE(enrol_as("E2", green));
    EXPECT_EQ(answer_to(red), "gallery_incomplete") << "nobody is \"not known\" by a fault of ours";
    next.views = face::Views::one;
    const auto done = run();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->made, 3U);
    EXPECT_TRUE(done->failed.empty());
    EXPECT_FALSE(done->ended);
    EXPECT_EQ(next.views, face::Views::several) << "as an enrolment makes them";
    EXPECT_EQ(answer_to(red), "E1");
    EXPECT_EQ(answer_to(green), "E2");
    EXPECT_EQ(answer_to(blue), "not known");
    EXPECT_TRUE(searchable().left_out.empty());
    EXPECT_TRUE(std::holds_alternative<Recognised>(identify.run(red)->answer));
    EXPECT_EQ(people.template_models().value().size(), 2U) << "the old ones stay";
}

TEST_F(ReembedTest, MakesOnlyWhatIsMissing) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_EQ(run()->made, 1U);
    ASSERT_TRUE(enrol_as("E2", green));
    EXPECT_EQ(run()->made, 1U);
    const std::uint64_t revision = people.revision().value();
    EXPECT_EQ(run()->made, 0U);
    EXPECT_EQ(people.revision().value(), revision);
}

TEST_F(ReembedTest, APhotoEnrolledMeanwhileIsDoneInTheSameRun) {
    ASSERT_TRUE(enrol_as("E1", red));
    bool enrolled = false;
    std::size_t last = 0;
    const auto done = run({.progress = [&](std::size_t count, std::size_t total) {
        last = count;
        EXPECT_LE(count, total);
        if (!enrolled) {
            enrolled = true;
            EXPECT_TRUE(enrol_as("E2", green));
        }
    }});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->made, 2U);
    EXPECT_EQ(last, 2U);
    EXPECT_EQ(answer_to(green), "E2");
}

TEST_F(ReembedTest, SomebodyRemovedMeanwhileLeavesNothing) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    bool removed = false;
    const auto done = run({.progress = [&](std::size_t, std::size_t) {
        if (!removed) {
            removed = true;
            EXPECT_TRUE(remove_person.run(EmployeeId{"E2"}));
        }
    }});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->made, 1U);
    EXPECT_EQ(done->removed, 1U);
    EXPECT_TRUE(done->failed.empty());
    EXPECT_EQ(answer_to(green), "not known");
}

/// Removes a person after the row was read, before the template is written.
class LateRemoval final : public FakePhotoStore {
  public:
    std::function<void()> after_get;
    Result<Bytes> get(const people::StoredPhoto& photo) const override {
        auto bytes = FakePhotoStore::get(photo);
        after_get();
        return bytes;
    }
};

TEST_F(ReembedTest, ATemplateOfSomebodyRemovedAtThatMomentIsNotWritten) {
    ASSERT_TRUE(enrol_as("E1", red));
    LateRemoval late;
    late.files = photos.files;
    late.after_get = [&] { EXPECT_TRUE(people.remove(EmployeeId{"E1"})); };
    const auto done = reembed(next_reader, people, late, {});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->made, 0U);
    EXPECT_EQ(done->removed, 1U);
    EXPECT_TRUE(people.template_models().value().empty());
}

TEST_F(ReembedTest, PhotosThatFailAreToldAndKeepNobodyElse) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto lost = enrol_as("E2", green);
    ASSERT_TRUE(lost);
    const auto damaged = enrol_as("E3", blue);
    ASSERT_TRUE(damaged);
    photos.files.erase(name_of(green));
    photos.files[name_of(blue)].resize(30);
    const auto done = run();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->made, 1U);
    ASSERT_EQ(done->failed.size(), 2U);
    EXPECT_EQ(done->failed[0].photo, lost->added.photo);
    EXPECT_EQ(done->failed[0].person, lost->added.person);
    EXPECT_EQ(done->failed[0].error.code, ErrorCode::not_found);
    EXPECT_EQ(done->failed[1].photo, damaged->added.photo);
    EXPECT_FALSE(done->ended);
    EXPECT_EQ(answer_to(red), "E1");
    EXPECT_EQ(answer_to(green), "gallery_incomplete");
    EXPECT_THAT(searchable().left_out.lost,
                testing::UnorderedElementsAre(lost->added.person, damaged->added.person));
}

TEST_F(ReembedTest, AnotherPhotoOfThePersonIsEnoughToBeFound) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E1", darker_red));
    photos.files.erase(name_of(darker_red));
    EXPECT_EQ(run()->failed.size(), 1U);
    EXPECT_TRUE(searchable().left_out.lost.empty());
    EXPECT_EQ(answer_to(red), "E1");
    EXPECT_EQ(answer_to(green), "not known");
}

TEST_F(ReembedTest, NoFaceAndTwoLargeFacesMakeNoTemplate) {
    const std::vector<float> sound{1, 0, 0};
    for (const Bytes& picture : {black, picture_of(250, 0, 0, 300, 64)}) {
        ASSERT_TRUE(people.add_photo({.employee = EmployeeId{"E1"},
                                      .name = "N",
                                      .stored = photos.put(picture).value(),
                                      .media_type = "image/jpeg",
                                      .model = analyser.model(),
                                      .embedding = sound,
                                      .now = clock.now(),
                                      .basis = asserted_basis()}));
    }
    const auto done = run();
    ASSERT_EQ(done->failed.size(), 2U);
    EXPECT_EQ(done->failed[0].error.code, ErrorCode::no_face);
    EXPECT_EQ(done->failed[1].error.code, ErrorCode::several_faces);
}

TEST_F(ReembedTest, IsNotJudgedByTheLimitsForNewPhotos) {
    ASSERT_TRUE(enrol_as("E1", red));
    face::Quality poor;
    poor.face_width = 1;
    next.quality = poor;
    EXPECT_EQ(run()->made, 1U);
}

TEST_F(ReembedTest, WhatIsThrownOverOnePhotoIsItsErrorAlone) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    photos.thrown_for = name_of(red);
    const auto done = run();
    EXPECT_EQ(done->made, 1U);
    ASSERT_EQ(done->failed.size(), 1U);
    EXPECT_EQ(done->failed[0].error.code, ErrorCode::internal);
}

TEST_F(ReembedTest, AFullDiskEndsTheRunAndTheNextOneGoesOn) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    people.put_template_fault = Error{ErrorCode::storage_full, "the disk is full"};
    const auto done = run();
    ASSERT_TRUE(done);
    ASSERT_TRUE(done->ended);
    EXPECT_EQ(done->ended->code, ErrorCode::storage_full);
    EXPECT_EQ(done->made, 0U);
    EXPECT_TRUE(done->failed.empty()) << "the photos are not to blame";
    people.put_template_fault.reset();
    EXPECT_EQ(run()->made, 2U);
}

TEST_F(ReembedTest, StopsWhenAskedAndGoesOnLater) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    bool stop = false;
    const auto done = run(
        {.progress = [&](std::size_t, std::size_t) { stop = true; }, .stop = [&] { return stop; }});
    ASSERT_TRUE(done && done->ended);
    EXPECT_EQ(done->ended->code, ErrorCode::request_timeout);
    EXPECT_EQ(done->made, 1U);
    const auto rest = run();
    EXPECT_EQ(rest->made, 1U);
    EXPECT_FALSE(rest->ended);
}

TEST_F(ReembedTest, AStoreThatCannotBeAskedIsAnError) {
    people.fault = store_fault();
    EXPECT_EQ(run().error().code, ErrorCode::unavailable);
}

TEST_F(ReembedTest, TheLogNamesPhotosByKeyAlone) {
    const auto enrolled = enrol_as("SECRET-ID", red);
    ASSERT_TRUE(enrolled);
    photos.files.clear();
    const auto done = run();
    testing::internal::CaptureStderr();
    tell_log(*done);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("photo=" + std::to_string(enrolled->added.photo.value())), std::string::npos)
        << log;
    EXPECT_EQ(log.find("SECRET-ID"), std::string::npos) << log;
}

}  // namespace
}  // namespace rollcall::app
