#include "face/network_analyser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "core/durable_file.h"
#include "model_folder.h"
#include "vision/decode.h"
#include "vision/warp.h"

namespace rollcall::face {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t kMostPictureBytes = 10UL * 1024 * 1024;

Catalogue shipped_catalogue() {
    auto catalogue = load_catalogue(test::catalogue_file());
    EXPECT_TRUE(catalogue) << catalogue.error().message;
    return catalogue ? std::move(catalogue).value() : Catalogue{};
}

bool has_files(const Catalogue& catalogue, const std::string& profile) {
    const auto models = catalogue.models_of(profile);
    return models && std::ranges::all_of(*models, [](const ModelSpec* model) {
               return verify_files(*model, test::models_folder()).has_value();
           });
}

float similarity(const std::vector<float>& a, const std::vector<float>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

vision::Image plain_picture(int width, int height, std::uint8_t level) {
    vision::Image image{width, height, {}};
    image.rgb.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, level);
    return image;
}

/// A photograph of LFW by "Name/Name_0001.jpg"; nothing where the pictures are not at hand.
std::optional<vision::Image> photograph(const std::string& name) {
    const fs::path file = test::shared_folder() / "data" / "lfw" / "images" / name;
    const auto bytes = read_file(file, kMostPictureBytes);
    if (!bytes) {
        return std::nullopt;
    }
    auto image = vision::decode(*bytes);
    return image ? std::optional(std::move(image).value()) : std::nullopt;
}

/// Made once for all tests, since that takes most of their time.
std::shared_ptr<const Analyser> shared_analyser(const Catalogue& catalogue,
                                                const std::string& profile) {
    static std::map<std::string, std::shared_ptr<const Analyser>> made;
    if (!made.contains(profile)) {
        auto analyser =
            make_network_analyser(catalogue, profile, Precision::f32, test::models_folder(), 2);
        EXPECT_TRUE(analyser) << analyser.error().message;
        made[profile] =
            analyser ? std::shared_ptr<const Analyser>(std::move(analyser).value()) : nullptr;
    }
    return made[profile];
}

/// Runs on each profile: "default" must be there, others are passed over where they are not.
class NetworkAnalyser : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        const Catalogue catalogue = shipped_catalogue();
        if (!has_files(catalogue, GetParam())) {
            if (GetParam() != "default") {
                GTEST_SKIP() << "the files of the profile " << GetParam() << " are not in "
                             << test::models_folder() << "; `rollcall models pull " << GetParam()
                             << "` fetches them";
            }
            FAIL() << "the files of the default profile are not in " << test::models_folder()
                   << "; `./dev build` or `rollcall models pull` fetches them";
        }
        analyser_ = shared_analyser(catalogue, GetParam());
        ASSERT_NE(analyser_, nullptr);
    }

    Analysis analysis_of(const vision::Image& image, Faces which = Faces::main_embedded) const {
        auto analysis = analyser_->analyse(image, which, Views::one);
        EXPECT_TRUE(analysis) << analysis.error().message;
        return analysis ? std::move(analysis).value() : Analysis{};
    }

    std::shared_ptr<const Analyser> analyser_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, NetworkAnalyser,
                         ::testing::Values("default", "openzoo", "accurate"),
                         [](const auto& profile) { return profile.param; });

TEST_P(NetworkAnalyser, SaysItsModelInOnePrintableText) {
    const std::string id = analyser_->model().value();
    EXPECT_THAT(id, ::testing::MatchesRegex("[a-z0-9_+-]+-[0-9a-f]+-p[0-9]+\\.[0-9a-f]+-f32"));
    EXPECT_GT(analyser_->dimension(), 0U);
}

TEST_P(NetworkAnalyser, FindsNoFaceInPlainPictures) {
    for (const auto& [width, height] :
         {std::pair{1, 1}, std::pair{3, 900}, std::pair{900, 3}, std::pair{640, 480}}) {
        const Analysis analysis = analysis_of(plain_picture(width, height, 128));
        EXPECT_TRUE(analysis.faces.empty()) << width << "x" << height;
        EXPECT_EQ(analysis.width, width);
        EXPECT_EQ(analysis.height, height);
        EXPECT_EQ(analysis.model, analyser_->model());
    }
}

TEST_P(NetworkAnalyser, OfAnEmptyPictureIsNoFace) {
    EXPECT_TRUE(analysis_of(vision::Image{}).faces.empty());
}

/// The same on photographs.
class NetworkAnalyserOnPhotographs : public NetworkAnalyser {
  protected:
    void SetUp() override {
        NetworkAnalyser::SetUp();
        if (IsSkipped() || HasFatalFailure()) {
            return;
        }
        const auto picture = photograph("Abel_Pacheco/Abel_Pacheco_0001.jpg");
        if (!picture) {
            GTEST_SKIP() << "LFW is not at hand (ROLLCALL_SHARED names a folder with data/lfw)";
        }
        picture_ = *picture;
    }

    vision::Image picture_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, NetworkAnalyserOnPhotographs,
                         ::testing::Values("default", "openzoo", "accurate"),
                         [](const auto& profile) { return profile.param; });

TEST_P(NetworkAnalyserOnPhotographs, OfTwoEmbeddersTheVectorsStandSideBySide) {
    if (GetParam() != "accurate") {
        GTEST_SKIP() << "the profile " << GetParam() << " has one embedder";
    }
    const std::vector<float> joined = analysis_of(picture_).faces.at(0).embedding;
    const auto single = shared_analyser(shipped_catalogue(), "default")
                            ->analyse(picture_, Faces::main_embedded, Views::one);
    ASSERT_TRUE(single);
    const std::vector<float>& first = single->faces.at(0).embedding;
    ASSERT_GT(joined.size(), first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        ASSERT_NEAR(joined[i] * std::sqrt(2.0F), first[i], 1e-6) << i;
    }
    EXPECT_NEAR(std::inner_product(joined.begin(), joined.end(), joined.begin(), 0.0), 1, 1e-5);
}

TEST_P(NetworkAnalyserOnPhotographs, FindsTheFaceWithItsPointsInOrder) {
    const Analysis analysis = analysis_of(picture_);
    const auto main = main_face(analysis);
    ASSERT_TRUE(main);
    const DetectedFace& face = analysis.faces[*main].face;
    EXPECT_NEAR(face.box.x + face.box.width / 2, 125, 20);
    EXPECT_NEAR(face.box.y + face.box.height / 2, 125, 25);
    EXPECT_GT(face.score, 0.65F);
    EXPECT_LE(face.score, 1.0F);
    EXPECT_LT(face.landmarks[0].x + 20, face.landmarks[1].x);
    EXPECT_LT(face.landmarks[0].y + 10, face.landmarks[2].y);
    EXPECT_LT(face.landmarks[2].y + 5, face.landmarks[3].y);
    EXPECT_LT(face.landmarks[3].x + 10, face.landmarks[4].x);
}

TEST_P(NetworkAnalyserOnPhotographs, KnowsTheSamePersonFromAnother) {
    const auto second = photograph("Abel_Pacheco/Abel_Pacheco_0004.jpg");
    const auto other = photograph("Aaron_Sorkin/Aaron_Sorkin_0001.jpg");
    if (!second || !other) {
        GTEST_SKIP() << "some of the photographs are not at hand";
    }
    const auto vector = [&](const vision::Image& image) {
        const Analysis analysis = analysis_of(image);
        return analysis.faces.at(main_face(analysis).value()).embedding;
    };
    const auto first = vector(picture_);
    ASSERT_EQ(first.size(), analyser_->dimension());
    EXPECT_NEAR(similarity(first, first), 1, 1e-4);
    EXPECT_GT(similarity(first, vector(*second)), 0.45F);
    EXPECT_LT(similarity(first, vector(*other)), 0.3F);
}

TEST_P(NetworkAnalyserOnPhotographs, EmbedsTheFacesItIsAskedFor) {
    vision::Image two = plain_picture(500, 250, 90);
    for (int y = 0; y < 250; ++y) {
        const auto row = picture_.row(y);
        const auto at = two.rgb.begin() + static_cast<std::ptrdiff_t>(y) * 500 * 3;
        std::ranges::copy(row, at);
        std::ranges::copy(row, at + 250 * 3);
    }
    const auto embedded = [&](Faces which) {
        return std::ranges::count_if(analysis_of(two, which).faces,
                                     [](const auto& face) { return !face.embedding.empty(); });
    };
    const auto faces = static_cast<std::ptrdiff_t>(analysis_of(two).faces.size());
    ASSERT_GE(faces, 2);
    EXPECT_EQ(embedded(Faces::detected_only), 0);
    EXPECT_EQ(embedded(Faces::main_embedded), 1);
    EXPECT_EQ(embedded(Faces::all_embedded), faces);
    const Analysis analysis = analysis_of(two);
    EXPECT_TRUE(std::ranges::is_sorted(analysis.faces, std::ranges::greater{},
                                       [](const auto& face) { return face.face.score; }));
    EXPECT_TRUE(has_rival_face(analysis, main_face(analysis).value()));
}

TEST_P(NetworkAnalyserOnPhotographs, ATemplateIsNearToWhatASearchMakesAndToItsMirrorImage) {
    const auto vector_of = [&](const vision::Image& image, Views views) {
        auto analysis = analyser_->analyse(image, Faces::main_embedded, views);
        EXPECT_TRUE(analysis);
        return std::move(analysis->faces.at(main_face(*analysis).value()).embedding);
    };
    vision::Image mirrored = picture_;
    vision::mirror(mirrored);
    const auto probe = vector_of(picture_, Views::one);
    const auto turned = vector_of(mirrored, Views::one);
    const auto enrolled = vector_of(picture_, Views::several);
    EXPECT_NEAR(similarity(enrolled, enrolled), 1, 1e-4);
    EXPECT_GT(similarity(probe, enrolled), 0.9);
    EXPECT_LT(similarity(probe, enrolled), 0.9999);
    EXPECT_GT(similarity(turned, enrolled), similarity(turned, probe));
}

TEST_P(NetworkAnalyserOnPhotographs, FindsTheFaceInPicturesOfAnyProportion) {
    // Squares with the face at half of the height, as the pages send them, and narrow and wide
    // frames.
    const vision::Image crop = vision::crop_and_resize(picture_, {25, 25, 200, 200}, 400, 400);
    const std::array<vision::Image, 4> pictures{
        crop, vision::crop_and_resize(picture_, {65, 0, 120, 250}, 240, 500),
        vision::crop_and_resize(picture_, {-250, 0, 750, 250}, 750, 250),
        vision::crop_and_resize(picture_, {55, -70, 140, 390}, 280, 780)};
    for (const vision::Image& picture : pictures) {
        const Analysis analysis = analysis_of(picture, Faces::detected_only);
        ASSERT_FALSE(analysis.faces.empty()) << picture.width << "x" << picture.height;
        const vision::Box& box = analysis.faces[0].face.box;
        EXPECT_NEAR(box.x + box.width / 2, static_cast<float>(picture.width) / 2,
                    static_cast<float>(picture.height) / 8);
    }
}

TEST_P(NetworkAnalyserOnPhotographs, LivesWithFacesCutByTheBorder) {
    for (const float cut : {0.0F, 60.0F, 100.0F, 125.0F, 150.0F}) {
        const auto rest = static_cast<int>(250 - cut);
        analysis_of(vision::crop_and_resize(picture_, {cut, 0, 250 - cut, 250}, rest, 250),
                    Faces::all_embedded);
        analysis_of(vision::crop_and_resize(picture_, {0, cut, 250, 250 - cut}, 250, rest),
                    Faces::all_embedded);
    }
}

TEST_P(NetworkAnalyserOnPhotographs, SaysTheSameToManyCallersSideBySide) {
    const Analysis alone = analysis_of(picture_);
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&] {
            for (int round = 0; round < 3; ++round) {
                const Analysis again = analysis_of(picture_);
                ASSERT_EQ(again.faces.size(), alone.faces.size());
                EXPECT_EQ(again.faces[0].embedding, alone.faces[0].embedding);
            }
        });
    }
}

/// On catalogues that do not fit the files.
class MakeNetworkAnalyser : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(has_files(catalogue_, "default"))
            << "the files of the default profile are not in " << test::models_folder()
            << "; `./dev build` or `rollcall models pull` fetches them";
        const auto models = catalogue_.models_of("default");
        for (const ModelSpec* model : *models) {
            for (const ModelFile& file : model->files) {
                fs::copy_file(test::models_folder() / file.name, folder_.path() / file.name);
            }
        }
    }

    Error error() const {
        const auto analyser =
            make_network_analyser(catalogue_, "default", Precision::f32, folder_.path(), 1);
        EXPECT_FALSE(analyser);
        return analyser ? Error{} : analyser.error();
    }

    Catalogue catalogue_ = shipped_catalogue();
    test::TempFolder folder_;
};

TEST_F(MakeNetworkAnalyser, RefusesAnUnknownProfile) {
    const auto analyser =
        make_network_analyser(catalogue_, "best", Precision::f32, folder_.path(), 1);
    ASSERT_FALSE(analyser);
    EXPECT_EQ(analyser.error().code, ErrorCode::model_unknown);
    EXPECT_THAT(analyser.error().message, HasSubstr("\"best\""));
}

TEST_F(MakeNetworkAnalyser, NamesTheFileThatIsMissing) {
    fs::remove(folder_.path() / "fr_landmark.onnx");
    const Error found = error();
    EXPECT_EQ(found.code, ErrorCode::model_missing);
    EXPECT_THAT(found.message, HasSubstr("fr_landmark.onnx"));
}

TEST_F(MakeNetworkAnalyser, NamesTheFileWithAnotherHash) {
    std::ofstream(folder_.path() / "fr_feature.onnx", std::ios::app | std::ios::binary) << "x";
    const Error found = error();
    EXPECT_EQ(found.code, ErrorCode::model_hash_mismatch);
    EXPECT_THAT(found.message, HasSubstr("fr_feature.onnx"));
}

TEST_F(MakeNetworkAnalyser, NamesATruncatedNetworkThoughItsHashIsRight) {
    const fs::path file = folder_.path() / "fr_feature.onnx";
    fs::resize_file(file, fs::file_size(file) / 2);
    catalogue_.models.at("fr_feature").files[0].sha256 = *sha256_of_file(file);
    const Error found = error();
    EXPECT_EQ(found.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(found.message, HasSubstr("fr_feature.onnx"));
}

TEST_F(MakeNetworkAnalyser, NamesANetworkOfTheWrongShape) {
    ModelSpec& feature = catalogue_.models.at("fr_feature");
    feature.files = catalogue_.models.at("fr_landmark").files;
    const Error found = error();
    EXPECT_EQ(found.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(found.message, HasSubstr("fr_landmark.onnx"));
    EXPECT_THAT(found.message, HasSubstr("[1,1,64,64]"));
    EXPECT_THAT(found.message, HasSubstr("[1, 3, 112, 112]"));
}

TEST_F(MakeNetworkAnalyser, NamesANetworkOfAnotherDimension) {
    catalogue_.models.at("fr_feature").dimension = 128;
    const Error found = error();
    EXPECT_EQ(found.code, ErrorCode::model_unsuitable);
    EXPECT_THAT(found.message, HasSubstr("[1,512]"));
    EXPECT_THAT(found.message, HasSubstr("[1, 128]"));
}

TEST_F(MakeNetworkAnalyser, GivesAnotherModelIdWhenPicturesArePreparedOtherwise) {
    const auto id = [&]() -> std::string {
        const auto made =
            make_network_analyser(catalogue_, "default", Precision::f32, folder_.path(), 1);
        return made ? (*made)->model().value() : made.error().message;
    };
    const std::string before = id();
    catalogue_.models.at("fr_feature").alignment->at(0).x += 1;
    const std::string after = id();
    EXPECT_THAT(before, HasSubstr("fr_feature-87aacdfe5751-"));
    EXPECT_NE(before, after);
}

TEST_F(MakeNetworkAnalyser, RunsAtBf16OrSaysThatItCannot) {
    const auto made =
        make_network_analyser(catalogue_, "default", Precision::bf16, folder_.path(), 1);
    if (made) {
        EXPECT_TRUE((*made)->model().value().ends_with("-bf16"));
    } else {
        EXPECT_EQ(made.error().code, ErrorCode::precision_mismatch);
        EXPECT_THAT(made.error().message, HasSubstr("bf16"));
    }
}

}  // namespace
}  // namespace rollcall::face
