#include <atomic>

#include <gtest/gtest.h>

#include "app/evaluate_calibration.h"
#include "app/evaluate_gallery.h"
#include "app/evaluate_pairs.h"
#include "core/durable_file.h"
#include "gallery/quantise.h"
#include "support/temporary_folder.h"
#include "unit/app/fake_analyser.h"

namespace rollcall::app {
namespace {

class EvaluateTest : public testing::Test {
  protected:
    void add(const std::string& person, int number, const Bytes& picture,
             const std::string& ending = ".jpg") const {
        std::filesystem::create_directories(folder.path() / person);
        const std::string name = person + "_000" + std::to_string(number) + ending;
        ASSERT_TRUE(write_file_durably(folder.path() / person / name, picture, 0600));
    }
    void add_three_people() const {
        add("Red", 1, picture_of(250, 0, 0));
        add("Red", 2, picture_of(250, 20, 0));
        add("Green", 1, picture_of(0, 250, 0));
        add("Green", 2, picture_of(0, 250, 20));
        add("Blue", 1, picture_of(0, 0, 250));
        add("Blue", 2, picture_of(20, 0, 250));
    }
    Result<PairsEvaluation> evaluate(std::string_view pairs) {
        return evaluate_pairs(reader, folder.path(), measurement::parse_pairs(pairs).value(),
                              options);
    }

    static constexpr std::string_view kPairs =
        "2 1\nRed 1 2\nRed 1 Green 1\nBlue 1 2\nBlue 2 Green 2\n";

    test::TemporaryFolder folder;
    FakeAnalyser analyser;
    PixelBudget budget{10'000};
    PictureReader reader{analyser, budget, {}};
    EmbeddingOptions options{.threads = 2};
};

TEST_F(EvaluateTest, PairsOfColoursAreAllToldApart) {
    add_three_people();
    const auto evaluation = evaluate(kPairs);
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_EQ(evaluation->model, analyser.model());
    EXPECT_EQ(evaluation->pairs, 4U);
    EXPECT_EQ(evaluation->people, 3U);
    EXPECT_EQ(evaluation->pictures.embeddings.size(), 6U);
    EXPECT_EQ(evaluation->pictures.without_face, 0U);
    EXPECT_DOUBLE_EQ(evaluation->accuracy.accuracy.value, 1);
    EXPECT_EQ(evaluation->all_pairs.genuine.size(), 3U);
    EXPECT_EQ(evaluation->all_pairs.impostor_histogram.total(), 12U);
    ASSERT_TRUE(evaluation->figures);
    EXPECT_DOUBLE_EQ(evaluation->figures->eer.value, 0);
}

/// What it makes of a picture to search with is no unit vector; its templates are sound.
class BrokenProbes final : public face::Analyser {
  public:
    const ModelId& model() const override { return sound_.model(); }
    std::size_t dimension() const override { return sound_.dimension(); }
    Result<face::Analysis> analyse(const vision::Image& image, face::Faces which,
                                   face::Views views) const override {
        Result<face::Analysis> analysis = sound_.analyse(image, which, views);
        if (views == face::Views::one) {
            analysis->faces.front().embedding.front() += 2;
        }
        return analysis;
    }

  private:
    FakeAnalyser sound_;
};

TEST_F(EvaluateTest, ASearchThatFailsIsAnErrorAndNotSomebodyWhoWasNotFound) {
    for (int i = 0; i < 40; ++i) {
        const auto shade = static_cast<std::uint8_t>(100 + 3 * i);
        add("P" + std::to_string(i), 1, picture_of(shade, 200, 100));
        add("P" + std::to_string(i), 2, picture_of(shade, 200, 110));
    }
    const gallery::MatchPolicy catalogue{.identify = 0.487F, .verify = 0.411F};
    const BrokenProbes broken;
    const auto evaluation =
        evaluate_calibration(PictureReader(broken, budget, {}), catalogue, folder.path(), options);
    ASSERT_FALSE(evaluation);
    EXPECT_EQ(evaluation.error().message,
              gallery::check_embedding(std::vector<float>{3, 0, 0}, 3).error().message);
}

TEST_F(EvaluateTest, APictureWithoutAFaceOrDamagedIsCountedAndMatchesNobody) {
    add_three_people();
    add("Red", 2, picture_of(0, 0, 0));
    add("Blue", 2, Bytes{1, 2, 3});
    const auto evaluation = evaluate(kPairs);
    ASSERT_TRUE(evaluation);
    EXPECT_EQ(evaluation->pictures.without_face, 2U);
    ASSERT_EQ(evaluation->pictures.unusable.size(), 1U);
    EXPECT_EQ(evaluation->pictures.unusable[0].file.filename(), "Blue_0002.jpg");
    EXPECT_LT(evaluation->accuracy.accuracy.value, 1);
}

TEST_F(EvaluateTest, MissingPicturesAreNamed) {
    add_three_people();
    std::filesystem::remove(folder.path() / "Red" / "Red_0002.jpg");
    const auto evaluation = evaluate(kPairs);
    ASSERT_FALSE(evaluation);
    EXPECT_EQ(evaluation.error().code, ErrorCode::not_found);
    EXPECT_NE(evaluation.error().message.find("1 of the 6"), std::string::npos);
    EXPECT_NE(evaluation.error().message.find("Red/Red_0002"), std::string::npos);
}

TEST_F(EvaluateTest, TheCacheSparesTheNetworks) {
    add_three_people();
    test::TemporaryFolder cache_folder;
    EmbeddingCache cache(cache_folder.path(), analyser.model(), FakeAnalyser::kDimension);
    options.cache = &cache;
    const auto first = evaluate(kPairs);
    const auto second = evaluate(kPairs);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->pictures.from_cache, 0U);
    EXPECT_EQ(second->pictures.from_cache, 6U);
    EXPECT_EQ(first->pictures.embeddings, second->pictures.embeddings);
}

TEST_F(EvaluateTest, PicturesTooLargeSideBySideAreLookedAtAlone) {
    for (int i = 1; i <= 6; ++i) {
        add("Red", i, picture_of(250, 0, static_cast<std::uint8_t>(i), 90, 90));
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "Red")) {
        files.push_back(entry.path());
    }
    std::size_t calls = 0;
    options.threads = 4;
    options.progress = [&](std::size_t done, std::size_t total) {
        EXPECT_EQ(done, ++calls);
        EXPECT_EQ(total, 6U);
    };
    const EmbeddedPictures pictures = embed_pictures(reader, files, options);
    EXPECT_TRUE(pictures.unusable.empty());
    EXPECT_EQ(pictures.without_face, 0U);
    EXPECT_EQ(calls, 6U);
}

TEST_F(EvaluateTest, AGalleryOfColoursFindsItsOwnAndNobodyElse) {
    add_three_people();
    add("Grey", 1, picture_of(120, 120, 120));
    const auto evaluation = evaluate_gallery(reader, folder.path(), {}, options);
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_EQ(evaluation->people, 4U);
    EXPECT_EQ(evaluation->enrolled, 2U);
    ASSERT_EQ(evaluation->by_photos.size(), 2U);
    for (const GalleryFigures& figures : evaluation->by_photos) {
        EXPECT_GT(figures.mated, 0U);
        EXPECT_GT(figures.strangers, 0U);
        ASSERT_TRUE(figures.figures);
        EXPECT_DOUBLE_EQ(figures.figures->rank1.value, 1);
        EXPECT_TRUE(figures.figures->fnir_at_fpir.empty()) << "too few strangers to tell";
    }
}

TEST_F(EvaluateTest, AGallerysTemplatesAreOfSeveralViewsAndHiddenThingsArePassedOver) {
    add_three_people();
    std::filesystem::create_directories(folder.path() / ".thumbnails");
    ASSERT_TRUE(
        write_file_durably(folder.path() / ".thumbnails" / "a.jpg", picture_of(250, 0, 0), 0600));
    ASSERT_TRUE(
        write_file_durably(folder.path() / "Red" / "._Red_0001.jpg", picture_of(0, 0, 0), 0600));
    const auto evaluation = evaluate_gallery(reader, folder.path(), {}, options);
    ASSERT_TRUE(evaluation) << evaluation.error().message;
    EXPECT_EQ(evaluation->people, 3U);
    EXPECT_EQ(evaluation->pictures.embeddings.size(), 6U);
    EXPECT_EQ(analyser.views, face::Views::several);
}

TEST_F(EvaluateTest, AGalleryEnrolsAsManyPeopleAsAsked) {
    add_three_people();  // two pictures each
    for (const std::size_t enrolled : {1U, 2U}) {
        const auto evaluation = evaluate_gallery(reader, folder.path(), enrolled, options);
        ASSERT_TRUE(evaluation) << evaluation.error().message;
        EXPECT_EQ(evaluation->enrolled, enrolled);
        EXPECT_EQ(evaluation->by_photos[0].mated, 10 * enrolled);
        EXPECT_EQ(evaluation->by_photos[0].strangers, 10 * 2 * (3 - enrolled));
    }
    for (const std::size_t enrolled : {0U, 3U, 4U}) {
        const auto refused = evaluate_gallery(reader, folder.path(), enrolled, options);
        ASSERT_FALSE(refused) << enrolled;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_field);
        EXPECT_NE(refused.error().message.find("of the 3 people"), std::string::npos);
        EXPECT_NE(refused.error().message.find(std::to_string(enrolled) + " enrolled"),
                  std::string::npos);
    }
}

TEST_F(EvaluateTest, AGalleryNeedsPicturesOfSeveralPeople) {
    const auto nowhere = evaluate_gallery(reader, folder.path() / "none", {}, options);
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::not_found);
    const auto empty = evaluate_gallery(reader, folder.path(), {}, options);
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().message.find("no picture"), std::string::npos);
    add("Red", 1, picture_of(250, 0, 0));
    add("Red", 2, picture_of(250, 20, 0));
    const auto alone = evaluate_gallery(reader, folder.path(), {}, options);
    ASSERT_FALSE(alone);
    EXPECT_NE(alone.error().message.find("one person's"), std::string::npos);
    std::filesystem::remove(folder.path() / "Red" / "Red_0002.jpg");
    add("Green", 1, picture_of(0, 250, 0));
    const auto singles = evaluate_gallery(reader, folder.path(), {}, options);
    ASSERT_FALSE(singles);
    EXPECT_NE(singles.error().message.find("two pictures"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::app
