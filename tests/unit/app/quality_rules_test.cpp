#include <functional>

#include "app/mend_templates.h"
#include "app/verify_person.h"
#include "unit/app/gallery_fixture.h"

namespace rollcall::app {
namespace {

/// The gate and the hints: what a face's picture is like, and what the answer is then.
class QualityRulesTest : public GalleryTest {
  protected:
    static constexpr float kUnlike = 0.25F;

    static face::Quality good() {
        face::Quality quality;
        quality.face_width = 120;
        quality.sharpness = 0.6F;
        quality.distinctness = 1.0F;
        return quality;
    }
    static face::Quality small() {
        face::Quality quality = good();
        quality.face_width = 38;
        return quality;
    }
    static face::Quality masked() {
        face::Quality quality = good();
        quality.covered_mouth = 1;
        return quality;
    }
    Enrol with_rules(const EnrolmentRules& wanted) {
        return {reader, *index, people, photos, clock, wanted, gallery_changes};
    }
    Identify with_policy(const gallery::MatchPolicy& policy) {
        return {reader, *index, people, gallery_changes.lost, policy};
    }

    EnrolmentRules rules{.duplicate_threshold = kThreshold, .unlike_threshold = kUnlike};
    Result<PersonVerification> verify_as(const char* id, const Bytes& picture) {
        const std::vector<ByteView> frames{picture};
        return verify_person.run(EmployeeId(id), attempts.read(frames, false).value());
    }
    static Result<Enrolled> run(Enrol& with, const char* id, const Bytes& picture) {
        return with.run({.employee_id = id,
                         .employee_name = "Name",
                         .picture = picture,
                         .basis = asserted_basis()});
    }
    AttemptReader attempts{reader, kThreshold};
    VerifyPerson verify_person{*index, people, kThreshold};
};

TEST_F(QualityRulesTest, EnrolmentRefusesWithMeasureAndLimitAndLeavesNothing) {
    analyser.quality = small();
    const auto refused = enrol_as("E1", red);
    ASSERT_FALSE(refused);
    const Error& error = refused.error();
    EXPECT_EQ(error.code, ErrorCode::face_too_small);
    ASSERT_TRUE(error.shortfall);
    EXPECT_EQ(error.shortfall->measure, "face_width");
    EXPECT_EQ(error.shortfall->value, 38);
    EXPECT_GT(error.shortfall->limit, 38);
    EXPECT_EQ(error.shortfall->unit, "px");
    EXPECT_NE(error.message.find("38 px"), std::string::npos) << error.message;
    EXPECT_TRUE(photos.files.empty());
    EXPECT_EQ(index->size(), 0U);
}

TEST_F(QualityRulesTest, WithoutTheGateAnyFaceIsEnrolled) {
    analyser.quality = small();
    rules.quality_gate = false;
    Enrol lenient = with_rules(rules);
    EXPECT_TRUE(lenient.run({"E1", "Name", red}));
    EXPECT_TRUE(lenient.run({"E1", "Name", green})) << "also one unlike the others";
}

TEST_F(QualityRulesTest, APhotoUnlikeThePersonsOthersIsRefused) {
    Enrol strict = with_rules(rules);
    analyser.quality = good();
    ASSERT_TRUE(run(strict, "E1", red));
    const auto refused = run(strict, "E1", green);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::face_unlike_others);
    EXPECT_EQ(refused.error().shortfall.value().limit, 0.25);
    EXPECT_EQ(photos.files.size(), 1U);
    EXPECT_TRUE(run(strict, "E1", darker_red));
    EXPECT_TRUE(run(strict, "E2", green)) << "a new person has no others";
}

TEST_F(QualityRulesTest, APhotoThatWasJudgedBeforeIsMendedByTodaysStricterLimits) {
    analyser.quality = good();
    const auto enrolled = enrol_as("E1", red);
    ASSERT_TRUE(enrolled);
    index->remove_person(enrolled->added.person, 1);
    analyser.quality = small();
    mend_templates({{enrolled->added.photo, enrolled->added.person}}, people, photos, enrol);
    EXPECT_EQ(index->size(), 1U);
}

TEST_F(QualityRulesTest, AFaceThatIsFoundNeedsNoBetterPicture) {
    ASSERT_TRUE(enrol_as("E1", red));
    analyser.quality = masked();
    const auto found = identify.run(darker_red);
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::holds_alternative<Recognised>(found->answer));
}

TEST_F(QualityRulesTest, AFaceThatIsNotFoundIsAskedForABetterPicture) {
    ASSERT_TRUE(enrol_as("E1", red));
    analyser.quality = masked();
    const auto found = identify.run(green);
    ASSERT_TRUE(found);
    const auto* again = std::get_if<TryAgain>(&found->answer);
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->reason, ErrorCode::face_covered);
    EXPECT_EQ(again->hint, "Take off the mask.");
    analyser.quality = good();
    EXPECT_TRUE(std::holds_alternative<NotKnown>(identify.run(green)->answer));
}

TEST_F(QualityRulesTest, AMaskNeverLowersTheThreshold) {
    ASSERT_TRUE(enrol_as("E1", red));
    const auto bare = identify.run(green);
    analyser.quality = masked();
    EXPECT_EQ(identify.run(green)->figures.threshold, bare->figures.threshold);
}

TEST_F(QualityRulesTest, TwoWhoAreAboutEquallyLikeTheFaceMeanTryAgain) {
    ASSERT_TRUE(enrol_as("E1", picture_of(250, 0, 0)));
    ASSERT_TRUE(enrol_as("E2", picture_of(150, 150, 0)));
    const Bytes between = picture_of(250, 100, 0);
    const auto found = with_policy({.identify = 0.8F, .margin = 0.1F}).run(between);
    ASSERT_TRUE(found);
    ASSERT_GE(found->figures.score, 0.8F);
    const auto* again = std::get_if<TryAgain>(&found->answer);
    ASSERT_NE(again, nullptr) << found->figures.margin;
    EXPECT_EQ(again->reason, ErrorCode::look_alikes);
    EXPECT_TRUE(std::holds_alternative<Recognised>(
        with_policy({.identify = 0.8F, .margin = 0.0F}).run(between)->answer));
}

TEST_F(QualityRulesTest, CandidatesAreNamedAsManyAsAskedForMostSimilarFirst) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    ASSERT_TRUE(enrol_as("E3", picture_of(0, 0, 250)));
    EXPECT_TRUE(identify.run(darker_red)->candidates.empty());
    const auto two = identify.run(darker_red, 2);
    ASSERT_TRUE(two);
    ASSERT_EQ(two->candidates.size(), 2U);
    EXPECT_EQ(two->candidates[0].employee.id.value(), "E1");
    EXPECT_EQ(two->candidates[0].similarity, two->figures.score);
    EXPECT_EQ(identify.run(darker_red, 9)->candidates.size(), 3U);
}

TEST_F(QualityRulesTest, VerifyPersonComparesWithThatPersonAlone) {
    ASSERT_TRUE(enrol_as("E1", red));
    ASSERT_TRUE(enrol_as("E2", green));
    const auto own = verify_as("E1", darker_red);
    ASSERT_TRUE(own);
    EXPECT_TRUE(own->same_person);
    EXPECT_FALSE(own->try_again);
    EXPECT_GT(own->similarity, kThreshold);
    ASSERT_TRUE(own->matched_photo);
    const auto other = verify_as("E2", darker_red);
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->same_person);
    EXPECT_FALSE(other->try_again);
    analyser.quality = masked();
    EXPECT_EQ(verify_as("E2", darker_red)->try_again.value().reason, ErrorCode::face_covered);
}

TEST_F(QualityRulesTest, VerifyPersonWithoutAFaceOrAPersonOrATemplate) {
    const auto enrolled = enrol_as("E1", red);
    ASSERT_TRUE(enrolled);
    EXPECT_EQ(verify_as("E1", black)->try_again.value().reason, ErrorCode::no_face);
    EXPECT_EQ(verify_as("E9", red).error().code, ErrorCode::not_found);
    index->remove_person(enrolled->added.person, 9);
    EXPECT_EQ(verify_as("E1", red).error().code, ErrorCode::gallery_incomplete);
}

}  // namespace
}  // namespace rollcall::app
