#include "face/catalogue.h"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_folder.h"

namespace rollcall::face {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kVectorsFiles =
    R"(files = [{ name = "vectors.onnx", sha256 = "00000000000000000000000000000000000000000000000000000000000000cc" }])";

const std::string kGood = R"([profiles.default]
detector = "finder"
landmarks = "points"
embedder = "vectors"
liveness = { networks = ["judge"], threshold = 0.25 }
[models.judge]
role = "liveness"
kind = "classes"
licence = "Apache-2.0"
source = "a test"
classes = 3
live_class = 1
crop_scale = 2.7
input = { width = 80, height = 60, colours = "bgr", mean = [0, 0, 0], scale = [1, 1, 1] }
files = [{ name = "judge.onnx", sha256 = "00000000000000000000000000000000000000000000000000000000000000dd" }]
[models.finder]
role = "detector"
kind = "ssd4420"
licence = "MIT"
source = "a test"
score_threshold = 0.65
input = { width = 320, height = 240, colours = "rgb", mean = [1, 2, 3], scale = [4, 5, 6] }
files = [{ name = "finder.onnx", sha256 = "00000000000000000000000000000000000000000000000000000000000000aa", url = "https://example.org/finder.onnx" }]
[models.points]
role = "landmarks"
kind = "landmarks68"
licence = "MIT"
source = "a test"
input = { width = 64, height = 64, colours = "gray", mean = [0], scale = [256] }
files = [{ name = "points.onnx", sha256 = "00000000000000000000000000000000000000000000000000000000000000bb", npm = { package = "pack", path = "model/points.onnx" } }]
[models.vectors]
role = "embedder"
kind = "embedding"
licence = "Apache-2.0"
source = "a test"
training_data = "faces that agreed"
dimension = 4
alignment = [[38, 51], [73, 51], [56, 71], [41, 92], [70, 92]]
thresholds = { verify = 0.4, identify = 0.5, duplicate = 0.6, unlike = 0.2 }
input = { width = 112, height = 112, colours = "bgr", mean = [0, 0, 0], scale = [1, 1, 1] }
files = [{ name = "vectors.onnx", sha256 = "00000000000000000000000000000000000000000000000000000000000000cc" }]
)";

TEST(Catalogue, ReadsEveryField) {
    const auto catalogue = parse_catalogue(kGood);
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    const auto models = catalogue->models_of("default");
    ASSERT_TRUE(models);
    ASSERT_EQ(models->size(), 4U);

    const ModelSpec& finder = *(*models)[0];
    EXPECT_EQ(finder.role, Role::detector);
    EXPECT_EQ(finder.input_width, 320);
    EXPECT_EQ(finder.input_height, 240);
    EXPECT_EQ(finder.pixels.colours, vision::ColourOrder::rgb);
    EXPECT_EQ(finder.pixels.mean, (std::array<float, 3>{1, 2, 3}));
    EXPECT_EQ(finder.pixels.scale, (std::array<float, 3>{4, 5, 6}));
    EXPECT_DOUBLE_EQ(finder.score_threshold, 0.65);
    EXPECT_THAT(finder.training_data, IsEmpty());
    EXPECT_EQ(finder.files[0].sha256.back(), 0xaa);
    EXPECT_EQ(finder.files[0].url, "https://example.org/finder.onnx");

    EXPECT_EQ((*models)[1]->files[0].npm_package, "pack");
    EXPECT_EQ((*models)[1]->files[0].npm_path, "model/points.onnx");

    const ModelSpec& vectors = *(*models)[2];
    EXPECT_EQ(vectors.training_data, "faces that agreed");
    EXPECT_EQ(vectors.dimension, 4);
    ASSERT_TRUE(vectors.alignment && vectors.thresholds);
    EXPECT_FLOAT_EQ((*vectors.alignment)[4].x, 70);
    EXPECT_DOUBLE_EQ(vectors.thresholds->verify, 0.4);
    EXPECT_DOUBLE_EQ(vectors.thresholds->identify, 0.5);
    EXPECT_DOUBLE_EQ(vectors.thresholds->duplicate, 0.6);

    const ModelSpec& judge = *(*models)[3];
    EXPECT_EQ(judge.role, Role::liveness);
    EXPECT_EQ(judge.classes, 3);
    EXPECT_EQ(judge.live_class, 1);
    EXPECT_DOUBLE_EQ(judge.crop_scale, 2.7);
    EXPECT_TRUE(needs_mirror(judge));
    EXPECT_FALSE(needs_mirror(finder));
    EXPECT_DOUBLE_EQ((*catalogue->profile("default"))->liveness.threshold, 0.25);
}

TEST(Catalogue, AProfileComputesInF32UnlessItSaysAnother) {
    EXPECT_EQ((*parse_catalogue(kGood)->profile("default"))->precision, Precision::f32);
    std::string text = kGood;
    text.insert(text.find("landmarks ="), "precision = \"bf16\"\n");
    EXPECT_EQ((*parse_catalogue(text)->profile("default"))->precision, Precision::bf16);
}

TEST(Catalogue, KeepsLivenessApartFromWhatMakesTemplates) {
    const auto catalogue = parse_catalogue(kGood);
    ASSERT_TRUE(catalogue);
    const auto recognisers = catalogue->recognisers_of("default");
    ASSERT_TRUE(recognisers);
    ASSERT_EQ(recognisers->size(), 3U);
    EXPECT_EQ(recognisers->back()->name, "vectors");
}

TEST(Catalogue, AProfileMayDoWithoutLiveness) {
    std::string text = kGood;
    const std::string line = "liveness = { networks = [\"judge\"], threshold = 0.25 }\n";
    text.erase(text.find(line), line.size());
    const auto catalogue = parse_catalogue(text);
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    EXPECT_EQ(catalogue->models_of("default")->size(), 3U);
}

TEST(Catalogue, ThresholdsAreTheEmbeddersOrThoseOfTheJoinedVectors) {
    const auto one = parse_catalogue(kGood);
    ASSERT_TRUE(one);
    EXPECT_DOUBLE_EQ(one->thresholds_of("default")->identify, 0.5);
    std::string text = kGood;
    const std::string line = "embedder = \"vectors\"\n";
    text.replace(text.find(line), line.size(),
                 line +
                     "second_embedder = \"vectors\"\n"
                     "thresholds = { verify = 0.1, identify = 0.3, duplicate = 0.3, "
                     "unlike = 0.1 }\n");
    const auto two = parse_catalogue(text);
    ASSERT_TRUE(two) << two.error().message;
    EXPECT_DOUBLE_EQ(two->thresholds_of("default")->identify, 0.3);
    EXPECT_EQ(two->recognisers_of("default")->size(), 4U);
    EXPECT_EQ(two->thresholds_of("other").error().code, ErrorCode::model_unknown);
}

TEST(Catalogue, NamesWhatThereIsWhenAskedForAnother) {
    const auto catalogue = parse_catalogue(kGood);
    ASSERT_TRUE(catalogue);
    const auto profile = catalogue->models_of("fast");
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().code, ErrorCode::model_unknown);
    EXPECT_THAT(profile.error().message, HasSubstr("default"));
    const auto model = catalogue->model("nose");
    ASSERT_FALSE(model);
    EXPECT_THAT(model.error().message, HasSubstr("finder, judge, points, vectors"));
}

/// A slip of the pen, and what the error must say about it.
struct Slip {
    std::string name;
    std::string right;
    std::string wrong;
    std::string says;
};

void PrintTo(const Slip& slip, std::ostream* out) {
    *out << slip.name;
}

class CatalogueSlip : public ::testing::TestWithParam<Slip> {};

TEST_P(CatalogueSlip, IsAnErrorWithItsLine) {
    const Slip& slip = GetParam();
    std::string text = kGood;
    const std::size_t at = text.find(slip.right);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, slip.right.size(), slip.wrong);
    const auto catalogue = parse_catalogue(text);
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().code, ErrorCode::config_invalid);
    EXPECT_THAT(catalogue.error().message, HasSubstr("line "));
    EXPECT_THAT(catalogue.error().message, HasSubstr(slip.says));
}

INSTANTIATE_TEST_SUITE_P(
    All, CatalogueSlip,
    ::testing::Values(
        Slip{"Syntax", "licence = \"MIT\"", "licence = MIT", "line 19"},
        Slip{"UnknownEntry", "kind = \"ssd4420\"", "kind = \"ssd4420\"\nprecison = 1",
             "\"precison\" is not a known entry"},
        Slip{"ThresholdsOfOneEmbedderAtTheProfile", "embedder = \"vectors\"\n",
             "embedder = \"vectors\"\nthresholds = {}\n", "unless there is a second one"},
        Slip{"SecondEmbedderWithoutThresholds", "embedder = \"vectors\"\n",
             "embedder = \"vectors\"\nsecond_embedder = \"vectors\"\n", "\"thresholds\""},
        Slip{"SecondEmbedderIsNone", "embedder = \"vectors\"\n",
             "embedder = \"vectors\"\nsecond_embedder = \"finder\"\n", "is no embedder"},
        Slip{"UnknownPrecision", "landmarks = \"points\"\n",
             "landmarks = \"points\"\nprecision = \"f16\"\n", "must be f32 or bf16"},
        Slip{"NoLicence", "licence = \"MIT\"\n", "", "\"licence\" is missing"},
        Slip{"NoSource", "source = \"a test\"", "source = \"\"", "\"source\" is missing or empty"},
        Slip{"UnknownRole", "role = \"detector\"", "role = \"seer\"", "\"role\" must be"},
        Slip{"KindOfAnotherRole", "kind = \"ssd4420\"", "kind = \"embedding\"", "\"kind\" must be"},
        Slip{"ZeroWidth", "width = 320", "width = 0", "\"width\" must be a number from 1"},
        Slip{"FractionalWidth", "width = 320", "width = 320.5", "\"width\" must be a whole number"},
        Slip{"HugeHeight", "height = 240", "height = 99999", "\"height\""},
        Slip{"TextForNumber", "width = 320", "width = \"320\"", "\"width\""},
        Slip{"UnknownColours", "\"rgb\"", "\"cmyk\"", "\"colours\" must be"},
        Slip{"GrayDetector", "colours = \"rgb\", mean = [1, 2, 3], scale = [4, 5, 6]",
             "colours = \"gray\", mean = [1], scale = [4]", "do not fit the kind"},
        Slip{"TwoMeans", "mean = [1, 2, 3]", "mean = [1, 2]", "\"mean\" must be an array of 3"},
        Slip{"TextInScale", "scale = [4, 5, 6]", "scale = [4, \"5\", 6]", "\"scale\" must hold"},
        Slip{"ZeroScale", "scale = [4, 5, 6]", "scale = [4, 0, 6]", "\"scale\" must be above 0"},
        Slip{"ScoreAboveOne", "score_threshold = 0.65", "score_threshold = 65",
             "\"score_threshold\" must be a number"},
        Slip{"ScoreIsNan", "score_threshold = 0.65", "score_threshold = nan",
             "\"score_threshold\" must be a number"},
        Slip{"ShortHash", "0000aa\"", "00aa\"", "64 hexadecimal digits"},
        Slip{"NoHexHash", "0000aa\"", "0000zz\"", "64 hexadecimal digits"},
        Slip{"PathAsFileName", "\"finder.onnx\"", "\"../finder.onnx\"", "plain file name"},
        Slip{"HiddenFile", "\"finder.onnx\"", "\".finder.onnx\"", "plain file name"},
        Slip{"PlainHttp", "https://", "http://", "must begin with https://"},
        Slip{"NpmPathUpwards", "model/points.onnx", "../points.onnx", "stay inside node_modules"},
        Slip{"NpmPathFromRoot", "model/points.onnx", "/etc/passwd", "stay inside node_modules"},
        Slip{"EmptyFiles", kVectorsFiles, "files = []", "\"files\" must be at least one table"},
        Slip{"FilesOfText", kVectorsFiles, "files = [\"vectors.onnx\"]",
             "\"files\" must be at least one table"},
        Slip{"SameNameOtherHash", "\"points.onnx\"", "\"finder.onnx\"",
             "used twice with different SHA-256"},
        Slip{"NoDimension", "dimension = 4\n", "", "\"dimension\" must be"},
        Slip{"FourPoints", ", [70, 92]]", "]", "\"alignment\" must be five"},
        Slip{"PointOutside", "[70, 92]]", "[70, 112]]", "\"alignment\" must be five"},
        Slip{"EyesSwapped", "[[38, 51], [73, 51]", "[[73, 51], [38, 51]",
             "\"alignment\" must be five"},
        Slip{"NoThresholds", "thresholds = {", "score_threshold = 0.5 #",
             "the table \"thresholds\" is missing"},
        Slip{"ThresholdAboveOne", "identify = 0.5", "identify = 1.5",
             "\"identify\" must be a number from 0 to 1"},
        Slip{"ProfileOfNoModel", "detector = \"finder\"", "detector = \"nobody\"",
             "\"nobody\" is no detector"},
        Slip{"ProfileWithWrongRole", "embedder = \"vectors\"", "embedder = \"points\"",
             "\"points\" is no embedder"},
        Slip{"ProfileWithoutLandmarks", "landmarks = \"points\"\n", "", "gives no landmarks"},
        Slip{"LiveClassThatIsNone", "live_class = 1", "live_class = 3",
             "\"live_class\" must be a number from 0 to 2"},
        Slip{"OneClass", "classes = 3", "classes = 1", "\"classes\" must be a number from 2"},
        Slip{"CropInsideTheFace", "crop_scale = 2.7", "crop_scale = 0.5", "\"crop_scale\""},
        Slip{"LivenessThreshold", "threshold = 0.25", "threshold = 25", "\"threshold\""},
        Slip{"LivenessByAnEmbedder", "[\"judge\"]", "[\"vectors\"]", "\"vectors\" is no liveness"},
        Slip{"LivenessByNobody", "[\"judge\"]", "[]", "at least one network"},
        Slip{"LivenessWithoutNames", "[\"judge\"]", "\"judge\"", "at least one network"},
        Slip{"ControlCharacter", "source = \"a test\"", "source = \"a\\u0007test\"",
             "without control characters"}),
    [](const auto& slip) { return slip.param.name; });

TEST(Catalogue, WithoutTablesIsAnError) {
    const auto catalogue = parse_catalogue("");
    ASSERT_FALSE(catalogue);
    EXPECT_THAT(catalogue.error().message, HasSubstr("\"models\" is missing"));
}

TEST(Catalogue, ErrorsInAFileNameTheFile) {
    const test::TempFolder folder;
    const auto file = folder.path() / "catalog.toml";
    std::ofstream(file) << "models = 3\n";
    const auto catalogue = load_catalogue(file);
    ASSERT_FALSE(catalogue);
    EXPECT_THAT(catalogue.error().message, HasSubstr(file.string()));
}

TEST(Catalogue, ThatIsNotThereIsAnErrorWithItsName) {
    const auto catalogue = load_catalogue("no/such/catalog.toml");
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().code, ErrorCode::config_invalid);
    EXPECT_THAT(catalogue.error().message, HasSubstr("no/such/catalog.toml"));
}

TEST(ShippedCatalogue, HasBothProfilesAndSaysWhereEachFileIs) {
    const auto catalogue = load_catalogue(test::catalogue_file());
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    ASSERT_TRUE(catalogue->models_of("default"));
    ASSERT_TRUE(catalogue->models_of("openzoo"));
    for (const auto& [name, model] : catalogue->models) {
        for (const ModelFile& file : model.files) {
            // Without its liveness networks a profile still recognises.
            EXPECT_TRUE(model.role == Role::liveness || !needs_mirror(model)) << file.name;
        }
        if (model.role == Role::embedder) {
            EXPECT_GT(model.thresholds->identify, model.thresholds->verify) << name;
        }
    }
}

TEST(ShippedCatalogue, NeedsOnlyPackagesForTheDefaultProfile) {
    const auto catalogue = load_catalogue(test::catalogue_file());
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    const auto models = catalogue->models_of("default");
    ASSERT_TRUE(models);
    for (const ModelSpec* model : *models) {
        for (const ModelFile& file : model->files) {
            EXPECT_THAT(file.npm_package, Not(IsEmpty())) << file.name;
        }
    }
}

}  // namespace
}  // namespace rollcall::face
