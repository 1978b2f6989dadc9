#include "app/evaluate_liveness.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/durable_file.h"
#include "support/temporary_folder.h"
#include "unit/app/fake_analyser.h"

namespace rollcall::app {
namespace {

/// Calls live what has no white pixel: the borders and rims of prints give them away, and white
/// paper in a live picture is taken for an attack. Its second network finds everything half live.
class FakeJudge final : public face::LivenessJudge {
  public:
    explicit FakeJudge(std::vector<std::string> networks) : networks_(std::move(networks)) {}
    const std::vector<std::string>& networks() const override { return networks_; }
    Result<face::LivenessScores> judge(const vision::Image& image,
                                       const vision::Box&) const override {
        const bool white = std::ranges::any_of(image.rgb, [](auto level) { return level > 225; });
        std::vector<double> scores{white ? 0.1 : 0.9, 0.5};
        scores.resize(networks_.size());
        const double fused = face::fuse(scores, kFusion);
        return face::LivenessScores{std::move(scores), fused};
    }

  private:
    std::vector<std::string> networks_;
};

class EvaluateLivenessTest : public testing::Test {
  protected:
    void add(const std::string& person, int number, const Bytes& picture) const {
        std::filesystem::create_directories(folder.path() / person);
        const std::string name = person + "_000" + std::to_string(number) + ".jpg";
        ASSERT_TRUE(write_file_durably(folder.path() / person / name, picture, 0600));
    }
    void add_two_people() const {
        add("Red", 1, picture_of(200, 0, 0));
        add("Red", 2, picture_of(190, 20, 0));
        add("Green", 1, picture_of(0, 200, 0));
    }
    Result<LivenessEvaluation> evaluate(const face::LivenessJudge& judge) const {
        return evaluate_liveness(reader, judge, folder.path(), options);
    }

    test::TemporaryFolder folder;
    FakeAnalyser analyser;
    PixelBudget budget{1'000'000};
    PictureReader reader{analyser, budget, {}};
    LivenessOptions options{.threads = 2, .threshold = 0.5, .examples = {}};
};

TEST_F(EvaluateLivenessTest, MakesEverySpeciesOfEveryPictureWithAFace) {
    add_two_people();
    add("Green", 2, picture_of(0, 0, 0));
    const auto evaluation = evaluate(FakeJudge({"white"}));
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_EQ(evaluation->people, 2U);
    ASSERT_EQ(evaluation->counts.size(), 8U);
    EXPECT_EQ(evaluation->counts[0].kind, "bona fide");
    EXPECT_EQ(evaluation->counts[0].shown, 4U);
    EXPECT_EQ(evaluation->counts[0].without_face, 1U);
    for (std::size_t kind = 1; kind < 8; ++kind) {
        EXPECT_EQ(evaluation->counts[kind].shown, 3U) << evaluation->counts[kind].kind;
    }
}

TEST_F(EvaluateLivenessTest, JudgesBonaFideOnesAndAttacks) {
    add_two_people();
    const auto evaluation = evaluate(FakeJudge({"white"}));
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    ASSERT_EQ(evaluation->systems.size(), 1U);
    const JudgedSystem& system = evaluation->systems[0];
    EXPECT_EQ(system.name, "white");
    ASSERT_TRUE(system.figures && system.in_force);
    EXPECT_DOUBLE_EQ(system.in_force->threshold, 0.5);
    EXPECT_DOUBLE_EQ(system.in_force->bpcer.value, 0);
    EXPECT_DOUBLE_EQ(system.in_force->apcer[0].value, 0) << "a print has a white border";
    EXPECT_DOUBLE_EQ(system.in_force->apcer[5].value, 1) << "a still has no white border";
    EXPECT_DOUBLE_EQ(system.in_force->worst_apcer.value, 1);
    EXPECT_EQ(system.figures->points.size(), 2U);
    EXPECT_EQ(system.figures->eer.size(), 6U);
}

TEST_F(EvaluateLivenessTest, SeveralNetworksAreAlsoJudgedTogether) {
    add_two_people();
    const auto evaluation = evaluate(FakeJudge({"white", "half"}));
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    std::vector<std::string> names;
    int in_force = 0;
    for (const JudgedSystem& system : evaluation->systems) {
        names.push_back(system.name);
        in_force += system.in_force ? 1 : 0;
    }
    EXPECT_THAT(names, testing::ElementsAre("white", "half", "fusion, mean", "fusion, least",
                                            "fusion, mean of log-odds"));
    EXPECT_EQ(in_force, 1);
}

TEST_F(EvaluateLivenessTest, ADamagedPictureIsToldAndTheOthersCount) {
    add_two_people();
    add("Green", 2, Bytes{1, 2, 3});
    const auto evaluation = evaluate(FakeJudge({"white"}));
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    ASSERT_EQ(evaluation->unusable.size(), 1U);
    EXPECT_EQ(evaluation->unusable[0].file.filename(), "Green_0002.jpg");
    EXPECT_EQ(evaluation->counts[0].shown, 3U);
}

TEST_F(EvaluateLivenessTest, WithoutAFaceNothingCanBeTold) {
    EXPECT_EQ(evaluate(FakeJudge({"white"})).error().code, ErrorCode::not_found) << "no picture";
    add("Nobody", 1, picture_of(0, 0, 0));
    EXPECT_EQ(evaluate(FakeJudge({"white"})).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace rollcall::app
