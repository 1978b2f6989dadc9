#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "face/engine_openvino.h"
#include "face/session_pool.h"
#include "model_folder.h"

namespace rollcall::face {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(ExecutedPrecision, IsRightWhenAllMultiplyingLayersAgree) {
    const std::vector<ExecutedLayer> layers{
        {"Convolution", "bf16"}, {"Reshape", "f32"}, {"FullyConnected", "bf16"}, {"Const", "i32"}};
    EXPECT_TRUE(check_executed_precision("net.onnx", layers, Precision::bf16));
}

TEST(ExecutedPrecision, IsWrongWhenOneLayerDiffers) {
    const std::vector<ExecutedLayer> layers{{"Convolution", "f32"}, {"MatMul", "bf16"}};
    for (const Precision wanted : {Precision::f32, Precision::bf16}) {
        const Status status = check_executed_precision("net.onnx", layers, wanted);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, ErrorCode::precision_mismatch);
        EXPECT_THAT(status.error().message, HasSubstr("net.onnx"));
        EXPECT_THAT(status.error().message, HasSubstr("bf16 and f32"));
    }
}

TEST(ExecutedPrecision, IsUnknownWithoutMultiplyingLayers) {
    EXPECT_FALSE(check_executed_precision("net.onnx", {{"Reshape", "f32"}}, Precision::f32));
}

TEST(PrecisionName, GoesBothWays) {
    EXPECT_EQ(precision_from_name(precision_name(Precision::f32)), Precision::f32);
    EXPECT_EQ(precision_from_name(precision_name(Precision::bf16)), Precision::bf16);
    EXPECT_FALSE(precision_from_name("fp32").has_value());
}

/// On the small network that finds landmarks: [1, 1, 64, 64] -> output [1, 136].
class OpenvinoEngine : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(fs::exists(file_))
            << file_ << " is missing; `./dev build` or `rollcall models pull` fetches it";
        auto engine = make_openvino_engine(2);
        ASSERT_TRUE(engine) << engine.error().message;
        engine_ = std::move(engine).value();
    }

    Error error_of(const fs::path& file, const NetworkContract& contract) {
        const auto network = engine_->compile(file, contract, Precision::f32);
        EXPECT_FALSE(network);
        return network ? Error{} : network.error();
    }

    fs::path file_ = test::models_folder() / "fr_landmark.onnx";
    NetworkContract contract_{.input = {"", {1, 1, 64, 64}}, .outputs = {{"output", {1, 136}}}};
    std::unique_ptr<Engine> engine_;
};

TEST_F(OpenvinoEngine, RunsANetwork) {
    auto network = engine_->compile(file_, contract_, Precision::f32);
    ASSERT_TRUE(network) << network.error().message;
    auto session = (*network)->new_session();
    ASSERT_TRUE(session);
    ASSERT_EQ((*session)->input().size(), 64U * 64U);
    std::ranges::fill((*session)->input(), 0.5F);
    ASSERT_TRUE((*session)->run());
    ASSERT_EQ((*session)->output(0).size(), 136U);
    EXPECT_TRUE(std::isfinite((*session)->output(0)[0]));
}

TEST_F(OpenvinoEngine, RefusesAnotherInputAndSaysBothShapes) {
    contract_.input.shape = {1, 3, 112, 112};
    const Error error = error_of(file_, contract_);
    EXPECT_EQ(error.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(error.message, HasSubstr(file_.string()));
    EXPECT_THAT(error.message, HasSubstr("[1,1,64,64]"));
    EXPECT_THAT(error.message, HasSubstr("[1, 3, 112, 112]"));
}

TEST_F(OpenvinoEngine, RefusesAnotherOutputShape) {
    contract_.outputs[0].shape = {1, 512};
    const Error error = error_of(file_, contract_);
    EXPECT_EQ(error.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(error.message, HasSubstr("[1,136]"));
    EXPECT_THAT(error.message, HasSubstr("[1, 512]"));
}

TEST_F(OpenvinoEngine, RefusesAnotherOutputName) {
    contract_.outputs[0].name = "points";
    const Error error = error_of(file_, contract_);
    EXPECT_EQ(error.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(error.message, HasSubstr("points [1, 136]"));
}

TEST_F(OpenvinoEngine, RefusesTruncatedAndForeignFiles) {
    const test::TempFolder folder;
    std::ifstream in(file_, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(in), {}};
    const fs::path damaged = folder.path() / "damaged.onnx";
    for (const std::string& content :
         {std::string(), std::string("not a network"), whole.substr(0, 1000),
          whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 1)}) {
        std::ofstream(damaged, std::ios::binary) << content;
        const Error error = error_of(damaged, contract_);
        EXPECT_EQ(error.code, ErrorCode::model_unsuitable) << content.size() << " bytes";
        EXPECT_THAT(error.message, HasSubstr(damaged.string()));
    }
}

TEST_F(OpenvinoEngine, RefusesOtherKindsOfFiles) {
    const test::TempFolder folder;
    const fs::path renamed = folder.path() / "network.bin";
    fs::copy_file(file_, renamed);
    const Error error = error_of(renamed, contract_);
    EXPECT_EQ(error.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(error.message, HasSubstr("only ONNX"));
}

TEST_F(OpenvinoEngine, RefusesAFileThatIsNotThere) {
    EXPECT_EQ(error_of("no/such/network.onnx", contract_).code, ErrorCode::model_unsuitable);
}

TEST_F(OpenvinoEngine, GivesEachCallerASessionOfItsOwn) {
    auto network = engine_->compile(file_, contract_, Precision::f32);
    ASSERT_TRUE(network) << network.error().message;
    SessionPool pool(std::move(network).value());
    const auto answer = [&pool](float grey) -> float {
        auto session = pool.lease();
        std::ranges::fill((*session)->input(), grey);
        const Status done = (*session)->run();
        return done ? (*session)->output(0)[0] : NAN;
    };
    const float dark = answer(0.1F);
    const float bright = answer(0.9F);
    ASSERT_NE(dark, bright);
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&, grey = i % 2 == 0 ? 0.1F : 0.9F] {
            for (int round = 0; round < 20; ++round) {
                EXPECT_EQ(answer(grey), grey < 0.5F ? dark : bright);
            }
        });
    }
}

TEST_F(OpenvinoEngine, ReusesASessionThatWasGivenBack) {
    auto network = engine_->compile(file_, contract_, Precision::f32);
    ASSERT_TRUE(network);
    SessionPool pool(std::move(network).value());
    const float* first = nullptr;
    {
        auto session = pool.lease();
        ASSERT_TRUE(session);
        first = (*session)->input().data();
        auto second = pool.lease();
        ASSERT_TRUE(second);
        EXPECT_NE((*second)->input().data(), first);
    }
    auto again = pool.lease();
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->input().data(), first) << "a third session was made";
}

}  // namespace
}  // namespace rollcall::face
