#include "app/attempt.h"

#include "app/verify_person.h"
#include "unit/app/fake_judge.h"
#include "unit/app/gallery_fixture.h"

// Several frames of one person, and whether they look live.
namespace rollcall::app {
namespace {

class AttemptTest : public GalleryTest {
  protected:
    void SetUp() override { ASSERT_TRUE(enrol_as("E1", red)); }

    Result<Attempt> read(std::vector<ByteView> frames, bool must_look_live = true) {
        return attempts.read(frames, must_look_live);
    }
    Result<Identification> identified(std::vector<ByteView> frames, bool must_look_live = true) {
        const auto attempt = read(std::move(frames), must_look_live);
        return attempt ? identify.run(*attempt) : attempt.error();
    }
    static std::optional<ErrorCode> reason(const Result<Identification>& found) {
        const auto* again = std::get_if<TryAgain>(&found.value().answer);
        return again == nullptr ? std::nullopt : std::optional(again->reason);
    }

    FakeJudge judge;
    PictureReader judging{analyser, budget, {}, {&judge, .7}};
    AttemptReader attempts{judging, kThreshold};

    const Bytes dim_red = picture_of(100, 0, 0);  // the same person, and a picture of them
};

TEST_F(AttemptTest, WhoeverLooksLiveIsRecognised) {
    const auto found = identified({red});
    EXPECT_TRUE(std::holds_alternative<Recognised>(found->answer));
}

TEST_F(AttemptTest, WhoeverDoesNotLookLiveIsNotNamed) {
    EXPECT_EQ(reason(identified({dim_red})), ErrorCode::liveness_unsure);
}

TEST_F(AttemptTest, NobodyIsJudgedWhoNeedNotLookLive) {
    EXPECT_TRUE(std::holds_alternative<Recognised>(identified({dim_red}, false)->answer));
    EXPECT_EQ(judge.calls, 0);
}

TEST_F(AttemptTest, TheMedianOfTheFramesDecides) {
    EXPECT_FALSE(reason(identified({red, dim_red, red})));
    EXPECT_EQ(reason(identified({dim_red, red, dim_red})), ErrorCode::liveness_unsure);
    EXPECT_EQ(judge.calls, 6);
    EXPECT_EQ(reason(identified({red, dim_red})), ErrorCode::liveness_unsure) << "one of two";
    EXPECT_EQ(reason(identified({dim_red, red, dim_red, red})), ErrorCode::liveness_unsure);
}

TEST_F(AttemptTest, WhoeverDoesNotLookLiveIsNoCandidateEither) {
    const std::vector<ByteView> live{red};
    const std::vector<ByteView> dim{dim_red};
    EXPECT_EQ(identify.run(*attempts.read(live, true), 3)->candidates.size(), 1U);
    EXPECT_TRUE(identify.run(*attempts.read(dim, true), 3)->candidates.empty());
}

TEST_F(AttemptTest, AStrangerIsNotKnownWhetherLiveOrNot) {
    EXPECT_TRUE(std::holds_alternative<NotKnown>(identified({picture_of(0, 90, 0)})->answer));
}

TEST_F(AttemptTest, FramesOfTwoPeopleAreNobodys) {
    EXPECT_EQ(reason(identified({red, green})), ErrorCode::frames_differ);
    EXPECT_EQ(reason(identified({red, red, green}, false)), ErrorCode::frames_differ);
    const int before = judge.calls;
    EXPECT_EQ(reason(identified({red, green, red, red, red})), ErrorCode::frames_differ);
    EXPECT_EQ(judge.calls - before, 2) << "no more is looked at";
    gallery_changes.lost.add({PersonKey(77)});
    EXPECT_EQ(reason(identified({red, green})), ErrorCode::frames_differ)
        << "whoever is lost has nothing to do with it";
}

TEST_F(AttemptTest, FramesWithoutAFaceDoNotCount) {
    const auto found = identified({black, red});
    EXPECT_TRUE(std::holds_alternative<Recognised>(found->answer));
    EXPECT_TRUE(found->face) << "of the frame that has one";
    EXPECT_EQ(reason(identified({black, black})), ErrorCode::no_face);
    EXPECT_EQ(reason(identified({black, dim_red})), ErrorCode::liveness_unsure);
}

TEST_F(AttemptTest, TheFaceIsTheMeanOfTheFrames) {
    const auto attempt = read({red, darker_red});
    ASSERT_TRUE(attempt);
    const std::vector<float>& mean = attempt->analysis.faces.front().embedding;
    const auto one = read({red})->analysis.faces.front().embedding;
    const auto other = read({darker_red})->analysis.faces.front().embedding;
    EXPECT_NEAR(std::hypot(mean[0], mean[1], mean[2]), 1, 1e-6);
    EXPECT_GT(mean[1], one[1]);
    EXPECT_LT(mean[1], other[1]);
}

TEST_F(AttemptTest, WithoutANetworkNobodyLooksLive) {
    const AttemptReader bare(reader, kThreshold);
    const std::vector<ByteView> frames{red};
    const auto attempt = bare.read(frames, true);
    ASSERT_TRUE(attempt);
    EXPECT_FALSE(attempt->looks_live);
    EXPECT_TRUE(bare.read(frames, false)->looks_live);
}

TEST_F(AttemptTest, OnlySoManyFramesAreAnAttempt) {
    EXPECT_EQ(read({}).error().code, ErrorCode::invalid_field);
    EXPECT_EQ(read({red, red, red, red, red, red}).error().code, ErrorCode::invalid_field);
    EXPECT_TRUE(read({red, red, red, red, red}));
}

TEST_F(AttemptTest, AFaultIsNoAnswer) {
    judge.fails = true;
    EXPECT_EQ(read({red}).error().code, ErrorCode::internal);
    EXPECT_EQ(read({as_bytes("no picture")}).error().code, ErrorCode::unsupported_image);
    judge.fails = false;
    const auto second = read({red, as_bytes("no picture")});
    EXPECT_EQ(second.error().code, ErrorCode::unsupported_image);
    EXPECT_EQ(second.error().message.substr(0, 10), "picture 2:");
}

TEST_F(AttemptTest, APersonIsVerifiedByTheSameRules) {
    const VerifyPerson verify_person(*index, people, kThreshold);
    const auto verified = [&](std::vector<ByteView> frames) {
        return verify_person.run(EmployeeId("E1"), *read(std::move(frames)));
    };
    EXPECT_TRUE(verified({red})->same_person);
    EXPECT_FALSE(verified({dim_red})->same_person);
    EXPECT_EQ(verified({dim_red})->try_again.value().reason, ErrorCode::liveness_unsure);
    EXPECT_EQ(verified({red, green})->try_again.value().reason, ErrorCode::frames_differ);
    EXPECT_FALSE(verified({green})->same_person);
    EXPECT_FALSE(verified({green})->try_again);
}

}  // namespace
}  // namespace rollcall::app
