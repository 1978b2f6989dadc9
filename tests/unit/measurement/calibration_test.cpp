#include "measurement/calibration.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/templates.h"

namespace rollcall::measurement {
namespace {

// Directions without preference in 72 dimensions are as like each other as LFW's strangers: their
// similarities have a standard deviation of 0.118.
constexpr std::size_t kDimension = 72;
constexpr float kVerify = 0.411F;
constexpr float kIdentify = 0.487F;
constexpr float kSpread = 0.3F;  // of a person's photos: they are 0.9 alike

/// Made-up people with photos 10 * person + 0, 1, ..
class Town {
  public:
    explicit Town(std::size_t people, std::size_t photos = 2) {
        for (std::size_t i = 0; i < people; ++i) {
            add_person(photos);
        }
    }

    std::vector<float> add_person(std::size_t photos) {
        std::vector<float> centre = test::random_unit(random_, kDimension);
        for (std::size_t i = 0; i < photos; ++i) {
            add(people_, test::near(random_, centre, kSpread));
        }
        ++people_;
        return centre;
    }
    void add_photo_like(std::int64_t person, std::span<const float> face) {
        add(person, test::near(random_, face, kSpread));
    }

    std::vector<gallery::Entry> entries;

  private:
    void add(std::int64_t person, std::vector<float> embedding) {
        const auto photos = std::ranges::count(entries, PersonKey(person), &gallery::Entry::person);
        entries.push_back(test::entry(10 * person + photos, person, std::move(embedding)));
    }

    test::Random random_{42};
    std::int64_t people_ = 0;
};

GalleryScores scores_of(const Town& town, ScoringLimits limits = {.threads = 2}) {
    std::vector<gallery::Entry> entries = town.entries;
    auto scores = score_gallery(entries, limits);
    EXPECT_TRUE(scores);
    return *scores;
}

const NormalTail kPrior = catalogue_tail(kVerify, kIdentify).value();

TEST(GalleryScores, AreThoseOfEachPhotoWithEveryOther) {
    const Town town(12, 3);
    const GalleryScores scores = scores_of(town);
    EXPECT_EQ(scores.people, 12U);
    EXPECT_EQ(scores.templates, 36U);
    EXPECT_EQ(scores.people_with_pairs, 12U);
    EXPECT_EQ(scores.genuine_pairs, 36U);
    EXPECT_EQ(scores.impostor_pairs, 66);
    ASSERT_EQ(scores.photos.size(), 36U);
    for (const PhotoScore& photo : scores.photos) {
        const auto probe = std::ranges::find(town.entries, photo.photo, &gallery::Entry::photo);
        double own = -1;
        double other = -1;
        for (const gallery::Entry& entry : town.entries) {
            double& best = entry.person == photo.person ? own : other;
            if (entry.photo != photo.photo) {
                best = std::max(best, test::cosine(probe->embedding, entry.embedding));
            }
        }
        ASSERT_TRUE(photo.own && photo.other);
        EXPECT_NEAR(photo.own->similarity, own, 1e-5);
        EXPECT_NEAR(photo.other->similarity, other, 1e-5);
    }
    double weight = 0;
    for (const WeightedScore& score : scores.tail) {
        weight += static_cast<double>(score.weight);
    }
    EXPECT_NEAR(weight, 66, 1e-4) << "with so few people all comparisons are kept";
    EXPECT_TRUE(
        std::ranges::is_sorted(scores.tail, std::ranges::greater{}, &WeightedScore::similarity));
}

TEST(GalleryScores, OfALargeGalleryTheTailIsKeptAndItIsTheTrueOne) {
    const Town town(300, 1);
    const GalleryScores scores = scores_of(town);
    std::vector<double> all;
    for (std::size_t i = 0; i < town.entries.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            all.push_back(test::cosine(town.entries[i].embedding, town.entries[j].embedding));
        }
    }
    std::ranges::sort(all, std::ranges::greater{});
    ASSERT_EQ(scores.tail.size(), 202U) << "each pair from both sides";
    for (std::size_t i = 0; i < scores.tail.size(); ++i) {
        EXPECT_NEAR(scores.tail[i].similarity, all[i / 2], 1e-5);
    }
}

TEST(GalleryScores, BeyondTheLimitSomePeopleAreSearchedForAmongAll) {
    const Town town(300, 2);
    const ScoringLimits limits{.threads = 1, .comparisons = 600 * 100};
    const GalleryScores scores = scores_of(town, limits);
    EXPECT_EQ(scores.people, 300U);
    EXPECT_EQ(scores.people_searched, 50U);
    EXPECT_EQ(scores.photos.size(), 100U);
    EXPECT_EQ(scores.impostor_pairs, 50 * 299 / 2.0);
    const GalleryScores again = scores_of(town, limits);
    EXPECT_TRUE(std::ranges::equal(scores.photos, again.photos, {}, &PhotoScore::photo,
                                   &PhotoScore::photo));
    EXPECT_TRUE(std::ranges::equal(scores.tail, again.tail, {}, &WeightedScore::similarity,
                                   &WeightedScore::similarity));
}

TEST(GalleryScores, OfAFewSearchesTheMostSimilarComparisonsAreKeptAndNoMore) {
    const Town town(400, 1);
    const GalleryScores scores = scores_of(town, {.threads = 2, .comparisons = 400 * 40});
    ASSERT_EQ(scores.people_searched, 40U);
    std::vector<double> all;
    for (const PhotoScore& photo : scores.photos) {
        const auto probe = std::ranges::find(town.entries, photo.photo, &gallery::Entry::photo);
        for (const gallery::Entry& entry : town.entries) {
            if (entry.person != photo.person) {
                all.push_back(test::cosine(probe->embedding, entry.embedding));
            }
        }
    }
    std::ranges::sort(all, std::ranges::greater{});
    ASSERT_EQ(scores.tail.size(), 202U) << "40 x 399 comparisons were made";
    ASSERT_EQ(scores.cross.size(), 202U);
    for (std::size_t i = 0; i < scores.tail.size(); ++i) {
        EXPECT_NEAR(scores.tail[i].similarity, all[i], 1e-5);
    }
}

TEST(GalleryScores, ThreadsAndOrderChangeNothing) {
    Town town(80, 2);
    const GalleryScores scores = scores_of(town, {.threads = 1});
    std::ranges::reverse(town.entries);
    const GalleryScores again = scores_of(town, {.threads = 4});
    ASSERT_EQ(scores.cross.size(), again.cross.size());
    for (std::size_t i = 0; i < scores.cross.size(); ++i) {
        EXPECT_EQ(scores.cross[i].photo, again.cross[i].photo);
        EXPECT_EQ(scores.cross[i].other.photo, again.cross[i].other.photo);
        EXPECT_EQ(scores.cross[i].other.similarity, again.cross[i].other.similarity);
    }
}

TEST(GalleryScores, NobodyAndOnePersonAreNoError) {
    EXPECT_EQ(scores_of(Town(0)).people, 0U);
    const GalleryScores alone = scores_of(Town(1));
    EXPECT_EQ(alone.people, 1U);
    EXPECT_EQ(alone.impostor_pairs, 0);
    EXPECT_FALSE(alone.photos.front().other);
    EXPECT_TRUE(rates_at(alone, {0.5F}).fnir);
    EXPECT_FALSE(rates_at(alone, {0.5F}).fpir);
    EXPECT_FALSE(calibrate(alone, kPrior, 0.01, {kIdentify}));
    EXPECT_FALSE(calibrate(scores_of(Town(0)), kPrior, 0.01, {kIdentify}));
}

TEST(GalleryScores, ADamagedTemplateIsRefused) {
    Town town(3);
    town.entries[2].embedding[0] = 5;
    const auto scores = score_gallery(town.entries, {});
    ASSERT_FALSE(scores);
    EXPECT_EQ(scores.error().code, ErrorCode::invalid_field);
}

TEST(GalleryScores, AreGivenUpWhenAStopIsRequested) {
    Town town(3);
    std::stop_source stop;
    EXPECT_TRUE(score_gallery(town.entries, {.threads = 2}, stop.get_token()));
    stop.request_stop();
    const auto scores = score_gallery(town.entries, {.threads = 2}, stop.get_token());
    ASSERT_FALSE(scores);
    EXPECT_EQ(scores.error().code, ErrorCode::busy);
}

TEST(GalleryScores, AreTakenOfTheVectorsThemselvesAndNotOfACopy) {
    Town town(40, 2);
    std::ranges::reverse(town.entries);
    const float* const last = town.entries.front().embedding.data();
    ASSERT_TRUE(score_gallery(town.entries, {}));
    EXPECT_EQ(town.entries.back().embedding.data(), last);
}

TEST(GalleryScores, RatesCountPeopleNotPhotos) {
    GalleryScores scores;
    const auto photo = [](std::int64_t person, float own, float other) {
        return PhotoScore{PhotoKey(1), PersonKey(person),
                          gallery::Candidate{PersonKey(person), PhotoKey(2), own},
                          gallery::Candidate{PersonKey(9), PhotoKey(9), other},
                          gallery::Candidate{PersonKey(8), PhotoKey(8), other - 0.3F}};
    };
    // One: a miss of two, a false alarm of two. Two: found. Three has one photo.
    scores.photos = {photo(1, 0.3F, 0.6F), photo(1, 0.8F, 0.1F), photo(2, 0.9F, 0.2F),
                     photo(3, 0, 0.1F)};
    scores.photos.back().own.reset();
    const SeenRates rates = rates_at(scores, {0.5F});
    EXPECT_DOUBLE_EQ(rates.fnir->value, 0.25);
    EXPECT_NEAR(rates.fpir->value, 1 / 6.0, 1e-12);
    // Below the threshold or not, somebody else first is a miss.
    EXPECT_DOUBLE_EQ(rates_at(scores, {0.1F}).fnir->value, 0.25);
    // Within the margin nobody is named: neither who was found nor a stranger.
    EXPECT_DOUBLE_EQ(rates_at(scores, {0.5F, 0.69F}).fnir->value, 0.25);
    EXPECT_DOUBLE_EQ(rates_at(scores, {0.5F, 0.71F}).fnir->value, 1);
    EXPECT_NEAR(rates_at(scores, {0.5F, 0.29F}).fpir->value, 1 / 6.0, 1e-12);
    EXPECT_EQ(rates_at(scores, {0.5F, 0.31F}).fpir->value, 0);
}

TEST(GalleryScores, OnePersonUnderTwoIdsIsNotFoundBecauseOfTheMargin) {
    Town town(20);
    const std::vector<float> face = town.add_person(2);
    town.add_photo_like(21, face);
    town.add_photo_like(21, face);
    const GalleryScores scores = scores_of(town);
    EXPECT_NEAR(rates_at(scores, {kIdentify, 0.2F}).fnir->value, 2 / 22.0, 1e-9);
    const auto found = calibrate(scores, kPrior, 0.01, {kIdentify, 0.2F});
    for (const OperatingPoint& point : found->points) {
        EXPECT_GE(point.seen.fnir->value, 2 / 22.0 - 1e-9) << point.threshold;
        // Each of the two is a stranger whom the other alone is like.
        EXPECT_GE(point.seen.fpir->value, 2 / 22.0 - 1e-9) << point.threshold;
    }
}

TEST(Wilson, IsTheTextbooks) {
    const Estimate half = wilson(0.5, 100);
    EXPECT_NEAR(half.low, 0.4038, 1e-4);
    EXPECT_NEAR(half.high, 0.5962, 1e-4);
    EXPECT_EQ(wilson(0, 50).low, 0);
    EXPECT_NEAR(wilson(0, 50).high, 0.0713, 1e-4);
}

TEST(Calibration, TheThresholdGivesTheFpirThatWasAskedFor) {
    const Town town(250, 1);
    const auto found = calibrate(scores_of(town), kPrior, 0.05, {kIdentify});
    ASSERT_TRUE(found);
    const float threshold = found->proposal.identify.similarity;
    EXPECT_EQ(found->proposal.identify.basis, Basis::measured);
    EXPECT_EQ(found->proposal.verify.basis, Basis::extrapolated);
    EXPECT_EQ(found->proposal.duplicate.similarity, threshold);
    test::Random random(7);
    int taken = 0;
    constexpr int kStrangers = 2000;
    for (int i = 0; i < kStrangers; ++i) {
        const auto stranger = test::random_unit(random, kDimension);
        taken += test::brute_force(town.entries, stranger).front().similarity >= threshold ? 1 : 0;
    }
    EXPECT_GT(taken, kStrangers * 0.05 / 3);
    EXPECT_LT(taken, kStrangers * 0.05 * 2);
}

TEST(Calibration, MorePeopleNeedAHigherThresholdAndFewHaveTheCatalogues) {
    const auto at = [](std::size_t people) {
        return calibrate(scores_of(Town(people, 1)), kPrior, 0.01, {kIdentify})->proposal.identify;
    };
    EXPECT_EQ(at(3).basis, Basis::catalogue);
    EXPECT_EQ(at(20).basis, Basis::extrapolated);
    EXPECT_LT(at(20).similarity, at(250).similarity);
    EXPECT_LT(at(250).similarity, kIdentify);
    EXPECT_GT(at(20).high - at(20).low, at(250).high - at(250).low);
}

TEST(Calibration, PointsTellTheThresholdInForceAndTheProposedOne) {
    const auto found = calibrate(scores_of(Town(60)), kPrior, 0.01, {kIdentify});
    ASSERT_TRUE(found);
    EXPECT_EQ(std::ranges::count_if(found->points, &OperatingPoint::in_force), 1);
    EXPECT_EQ(std::ranges::count_if(found->points, &OperatingPoint::proposed), 1);
    EXPECT_EQ(found->points.size(), 6U);
    for (std::size_t i = 1; i < found->points.size(); ++i) {
        EXPECT_LT(found->points[i - 1].threshold, found->points[i].threshold);
        EXPECT_GT(found->points[i - 1].fpir.value, found->points[i].fpir.value);
    }
    const auto same =
        calibrate(scores_of(Town(60)), kPrior, 0.01, {found->proposal.identify.similarity});
    const auto both = std::ranges::find_if(same->points, &OperatingPoint::in_force);
    EXPECT_TRUE(both->proposed);
}

TEST(Calibration, TheCataloguesThresholdsHaveToBeAModels) {
    EXPECT_TRUE(catalogue_tail(0.4F, 0.5F));
    EXPECT_FALSE(catalogue_tail(0, 0));
    EXPECT_FALSE(catalogue_tail(0.5F, 0.5F));
}

}  // namespace
}  // namespace rollcall::measurement
