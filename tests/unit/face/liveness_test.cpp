#include "face/liveness.h"

#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/durable_file.h"
#include "face/network_analyser.h"
#include "model_folder.h"
#include "vision/decode.h"

namespace rollcall::face {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

void expect_box(const vision::Box& box, const std::array<float, 4>& wanted) {
    EXPECT_EQ((std::array{box.x, box.y, box.width, box.height}), wanted);
}

// The expected boxes were worked out by hand from Minivision's rule; its corners are inclusive.
TEST(LivenessCrop, GrowsTheBoxAboutItsMiddle) {
    expect_box(liveness_crop(640, 480, {280, 200, 80, 60}, 2.0), {240, 170, 161, 121});
}

TEST(LivenessCrop, IsPushedBackIntoThePicture) {
    expect_box(liveness_crop(640, 480, {200, 100, 100, 120}, 2.7), {115, 0, 271, 325});
    expect_box(liveness_crop(640, 480, {600, 440, 40, 40}, 2.5), {539, 379, 101, 101});
    expect_box(liveness_crop(640, 480, {-30, -20, 80, 80}, 2.0), {0, 0, 161, 161});
}

TEST(LivenessCrop, IsNoLargerThanThePicture) {
    // 249 / 125 is all that the height allows, of both sides.
    expect_box(liveness_crop(250, 250, {75, 60, 100, 125}, 4.0), {25, 0, 200, 250});
}

TEST(LivenessCrop, OfABoxWithoutAreaLiesInside) {
    for (const vision::Box& face : {vision::Box{0, 0, 0, 0}, vision::Box{99, 99, -3, 0}}) {
        const vision::Box crop = liveness_crop(100, 100, face, 2.7);
        EXPECT_GE(crop.x, 0);
        EXPECT_GE(crop.y, 0);
        EXPECT_GE(crop.width, 1);
        EXPECT_LE(crop.x + crop.width, 100);
        EXPECT_LE(crop.y + crop.height, 100);
    }
    expect_box(liveness_crop(1, 1, {0, 0, 1, 1}, 2.7), {0, 0, 1, 1});
}

TEST(Fusion, OfOneNetworkIsItsScore) {
    for (const Fusion rule : {Fusion::mean, Fusion::least, Fusion::mean_of_log_odds}) {
        EXPECT_NEAR(fuse(std::array{0.3}, rule), 0.3, 1e-12) << fusion_name(rule);
    }
}

TEST(Fusion, FollowsItsRule) {
    const std::array scores{0.9, 0.1, 0.8};
    EXPECT_NEAR(fuse(scores, Fusion::mean), 0.6, 1e-12);
    EXPECT_NEAR(fuse(scores, Fusion::least), 0.1, 1e-12);
    // The odds are 9, 1/9 and 4; their geometric mean is the cube root of 4.
    const double odds = std::cbrt(4.0);
    EXPECT_NEAR(fuse(scores, Fusion::mean_of_log_odds), odds / (1 + odds), 1e-12);
}

TEST(Fusion, OfCertainScoresStaysANumberBetweenThem) {
    const double both = fuse(std::array{0.0, 1.0}, Fusion::mean_of_log_odds);
    EXPECT_NEAR(both, 0.5, 1e-3);
    EXPECT_LT(fuse(std::array{0.0, 0.0}, Fusion::mean_of_log_odds), 1e-9);
}

TEST(AttemptScore, IsTheMedianOfItsFrames) {
    EXPECT_DOUBLE_EQ(attempt_score(std::array{0.7}), 0.7);
    EXPECT_DOUBLE_EQ(attempt_score(std::array{0.9, 0.1, 0.8}), 0.8) << "one bad frame of three";
    EXPECT_DOUBLE_EQ(attempt_score(std::array{0.1, 0.99, 0.2}), 0.2) << "one lucky frame of three";
    EXPECT_DOUBLE_EQ(attempt_score(std::array{0.4, 0.1, 0.6, 0.9}), 0.4)
        << "half of the frames are not enough";
    EXPECT_DOUBLE_EQ(attempt_score(std::array{0.99, 0.1}), 0.1);
}

/// The shipped networks, on the publisher's three samples where they are at hand.
class LivenessNetworks : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        auto catalogue = load_catalogue(test::catalogue_file());
        ASSERT_TRUE(catalogue) << catalogue.error().message;
        catalogue_ = std::move(*catalogue);
        const auto networks = catalogue_.models_of(GetParam());
        ASSERT_TRUE(networks);
        for (const ModelSpec* network : *networks) {
            if (!verify_files(*network, test::models_folder())) {
                GTEST_SKIP() << "the files of the profile " << GetParam() << " are not in "
                             << test::models_folder();
            }
        }
        auto judge =
            make_liveness_judge(catalogue_, catalogue_.profiles.at(GetParam()).liveness.networks,
                                Precision::f32, test::models_folder(), 2);
        ASSERT_TRUE(judge) << judge.error().message;
        judge_ = std::move(*judge);
    }

    static std::optional<vision::Image> sample(const std::string& name) {
        constexpr std::size_t kMostBytes = 10UL * 1024 * 1024;
        const auto bytes =
            read_file(test::shared_folder() / "data" / "spoof" / (name + ".jpg"), kMostBytes);
        if (!bytes) {
            return std::nullopt;
        }
        auto image = vision::decode(*bytes);
        return image ? std::optional(std::move(*image)) : std::nullopt;
    }

    Catalogue catalogue_;
    std::unique_ptr<LivenessJudge> judge_;
};

TEST_P(LivenessNetworks, TellTheLiveSampleFromTheReplayedOnes) {
    const auto live = sample("image_T1");
    if (!live) {
        GTEST_SKIP() << "no samples in " << test::shared_folder() / "data" / "spoof";
    }
    const auto analyser =
        make_network_analyser(catalogue_, GetParam(), Precision::f32, test::models_folder(), 1);
    ASSERT_TRUE(analyser) << analyser.error().message;
    const auto score = [&](const vision::Image& image) {
        const auto analysis = (*analyser)->analyse(image, Faces::detected_only, Views::one);
        EXPECT_TRUE(analysis && !analysis->faces.empty());
        return judge_->judge(image, analysis->faces.at(0).face.box)->fused;
    };
    EXPECT_GT(score(*live), 0.9);
    EXPECT_LT(score(sample("image_F1").value()), 0.2);
    EXPECT_LT(score(sample("image_F2").value()), 0.2);
}

TEST_P(LivenessNetworks, GiveAScoreForEveryBox) {
    vision::Image image{200, 100, {}};
    image.rgb.assign(std::size_t{200} * 100 * 3, 90);
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    for (const vision::Box& box :
         {vision::Box{50, 20, 40, 50}, vision::Box{-30, -30, 50, 50}, vision::Box{190, 90, 80, 80},
          vision::Box{10, 10, 0, 0}, vision::Box{kNan, 0, kNan, 10}}) {
        const auto scores = judge_->judge(image, box);
        ASSERT_TRUE(scores);
        ASSERT_EQ(scores->networks.size(), judge_->networks().size());
        for (const double score : scores->networks) {
            EXPECT_GE(score, 0);
            EXPECT_LE(score, 1);
        }
        EXPECT_DOUBLE_EQ(scores->fused, fuse(scores->networks, LivenessJudge::kFusion));
    }
}

TEST_P(LivenessNetworks, SayTheSameToManyCallersSideBySide) {
    vision::Image image{120, 120, {}};
    for (int i = 0; i < 120 * 120 * 3; ++i) {
        image.rgb.push_back(static_cast<std::uint8_t>(i * 7 % 251));
    }
    const vision::Box box{30, 30, 40, 50};
    const double alone = judge_->judge(image, box)->fused;
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&] {
            for (int round = 0; round < 5; ++round) {
                EXPECT_DOUBLE_EQ(judge_->judge(image, box)->fused, alone);
            }
        });
    }
}

TEST_P(LivenessNetworks, HaveNoPartInTheModelIdOfTemplates) {
    const auto with =
        make_network_analyser(catalogue_, GetParam(), Precision::f32, test::models_folder(), 1);
    Catalogue without = catalogue_;
    without.profiles.at(GetParam()).liveness = {};
    const auto plain =
        make_network_analyser(without, GetParam(), Precision::f32, test::models_folder(), 1);
    ASSERT_TRUE(with && plain);
    EXPECT_EQ((*with)->model(), (*plain)->model());
}

INSTANTIATE_TEST_SUITE_P(Profiles, LivenessNetworks, ::testing::Values("default", "openzoo"));

TEST(MakeLivenessJudge, NamesWhatIsWrong) {
    const auto catalogue = load_catalogue(test::catalogue_file());
    ASSERT_TRUE(catalogue);
    const auto error = [&](const std::vector<std::string>& networks, const fs::path& folder) {
        const auto judge = make_liveness_judge(*catalogue, networks, Precision::f32, folder, 1);
        EXPECT_FALSE(judge);
        return judge ? Error{} : judge.error();
    };
    EXPECT_EQ(error({}, test::models_folder()).code, ErrorCode::invalid_field);
    EXPECT_EQ(error({"nobody"}, test::models_folder()).code, ErrorCode::model_unknown);
    const Error other = error({"fr_feature"}, test::models_folder());
    EXPECT_EQ(other.code, ErrorCode::invalid_field);
    EXPECT_THAT(other.message, HasSubstr("embedder"));
    const test::TempFolder empty;
    const Error missing = error({"fr_liveness"}, empty.path());
    EXPECT_EQ(missing.code, ErrorCode::model_missing);
    EXPECT_THAT(missing.message, HasSubstr("fr_liveness.onnx"));
}

}  // namespace
}  // namespace rollcall::face
