#include "app/calibrate.h"

#include <chrono>
#include <cmath>
#include <functional>
#include <future>
#include <optional>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "app/calibration_json.h"
#include "app/remove_person.h"
#include "gallery/exact_index.h"
#include "support/templates.h"
#include "unit/app/fakes.h"

namespace rollcall::app {
namespace {

constexpr std::size_t kDimension = 72;  // strangers are as alike as LFW's
constexpr float kSpread = 0.3F;
const ModelId kModel{"fake/1/f32"};

class CalibrateTest : public testing::Test {
  protected:
    std::vector<float> enrol_stranger(const std::string& id, int photos_of_them) {
        std::vector<float> face = test::random_unit(random, kDimension);
        for (int i = 0; i < photos_of_them; ++i) {
            enrol(id, face);
        }
        return face;
    }
    PhotoKey enrol(const std::string& id, std::span<const float> face) {
        return enrol_vector(id, test::near(random, face, kSpread), kModel);
    }
    PhotoKey enrol_vector(const std::string& id, std::vector<float> vector, const ModelId& model) {
        const auto added = people.add_photo(
            {.employee = EmployeeId{id},
             .name = id,
             .stored = {PhotoName{std::to_string(++photos_made)}, SecretKey::generate()},
             .media_type = "image/jpeg",
             .model = model,
             .embedding = std::move(vector),
             .now = {},
             .basis = asserted_basis()});
        EXPECT_TRUE(added);
        return added->photo;
    }
    void enrol_town() {
        for (int i = 0; i < 40; ++i) {
            enrol_stranger("P" + std::to_string(10 + i), 3);
        }
    }
    GalleryCalibration calibrated() {
        auto result = calibrate.run(0.01, {});
        EXPECT_TRUE(result);
        return *result;
    }

    static constexpr gallery::MatchPolicy kThresholds{
        .identify = 0.487F, .duplicate = 0.487F, .verify = 0.411F};

    test::Random random{3};
    int photos_made = 0;
    FakePeopleStore people;
    FakePhotoStore photos;
    GalleryChanges changes;
    CalibrationSettings settings{kModel, kDimension, kThresholds, kThresholds, std::nullopt};
    Calibrate calibrate{people, settings, changes};
};

TEST_F(CalibrateTest, ATownOfGoodPhotosHasNothingToMend) {
    enrol_town();
    const GalleryCalibration result = calibrated();
    EXPECT_EQ(result.gallery->scores.people, 40U);
    EXPECT_EQ(result.harmful_photos, 0U);
    ASSERT_TRUE(result.figures);
    for (const LookAlikes& pair : result.look_alikes) {
        EXPECT_FALSE(pair.confused);
    }
    ASSERT_EQ(result.settings.size(), 3U);
    EXPECT_EQ(result.settings[0].name, "match.identify_threshold");
    EXPECT_NEAR(std::stof(result.settings[0].value), result.figures->proposal.identify.similarity,
                1e-6);
}

TEST_F(CalibrateTest, TwinsAreTheFirstLookAlikes) {
    enrol_town();
    const std::vector<float> face = enrol_stranger("TWIN-A", 2);
    enrol("TWIN-B", face);
    const GalleryCalibration result = calibrated();
    ASSERT_FALSE(result.look_alikes.empty());
    const LookAlikes& first = result.look_alikes.front();
    EXPECT_TRUE(first.confused);
    EXPECT_GT(first.similarity, 0.7F);
    EXPECT_EQ((std::set{first.first.value(), first.second.value()}),
              (std::set<std::string>{"TWIN-A", "TWIN-B"}));
    const auto pairs_of_twins = std::ranges::count_if(
        result.look_alikes, [](const LookAlikes& pair) { return pair.similarity > 0.7F; });
    EXPECT_EQ(pairs_of_twins, 1) << "a pair of people is told once";
}

TEST_F(CalibrateTest, TheMarginInForceIsCountedWithAndTold) {
    enrol_town();
    const std::vector<float> face = enrol_stranger("TWICE-A", 2);
    enrol("TWICE-B", face);
    enrol("TWICE-B", face);
    settings.in_force.margin = 0.2F;
    const auto result = Calibrate(people, settings, changes).run(0.01, {});
    ASSERT_TRUE(result);
    EXPECT_GE(result->figures->points.front().seen.fnir->value, 2 / 42.0 - 1e-9);
    EXPECT_NE(calibration_json(*result).find(R"("margin":0.2)"), std::string::npos);
}

TEST_F(CalibrateTest, APhotoOfSomebodyElseIsTheFirstThatHarms) {
    enrol_town();
    const std::vector<float> other = enrol_stranger("OTHER", 2);
    enrol_stranger("E1", 3);
    const PhotoKey wrong = enrol("E1", other);
    const GalleryCalibration result = calibrated();
    ASSERT_FALSE(result.harmful.empty());
    const HarmfulPhoto& first = result.harmful.front();
    EXPECT_EQ(first.employee.value(), "E1");
    EXPECT_EQ(first.photo, wrong);
    EXPECT_TRUE(first.unlike_own);
    EXPECT_TRUE(first.nearer_to_other);
    EXPECT_EQ(first.other_employee->value(), "OTHER");
    EXPECT_LT(first.own, 0.411F);
    EXPECT_GT(first.other, 0.7F);
    const auto blamed = std::ranges::count_if(
        result.harmful, [](const HarmfulPhoto& photo) { return photo.unlike_own; });
    EXPECT_EQ(blamed, 1) << "the good ones are like each other";
}

TEST_F(CalibrateTest, NobodyOneAndTwoPeople) {
    EXPECT_FALSE(calibrated().figures);
    EXPECT_TRUE(calibrated().settings.empty());
    enrol_stranger("E1", 2);
    EXPECT_FALSE(calibrated().figures);
    enrol_stranger("E2", 1);
    const GalleryCalibration two = calibrated();
    ASSERT_TRUE(two.figures);
    EXPECT_EQ(two.figures->proposal.identify.basis, measurement::Basis::catalogue);
    EXPECT_EQ(two.gallery->scores.single_photo_people, 1U);
    EXPECT_NE(calibration_json(two).find(R"("basis":"catalogue")"), std::string::npos);
}

TEST_F(CalibrateTest, DamagedAndForeignTemplatesAreLeftOutAndCounted) {
    enrol_town();
    enrol_vector("P10", std::vector<float>(kDimension, 9.0F), kModel);
    enrol_vector("P10", std::vector<float>(3, 0.5F), kModel);
    enrol_vector("P10", test::random_unit(random, 5), ModelId{"another"});
    const GalleryCalibration result = calibrated();
    EXPECT_EQ(result.gallery->damaged, 2U);
    EXPECT_EQ(result.gallery->other_models, 1U);
    EXPECT_EQ(result.gallery->scores.templates, 120U);
}

TEST_F(CalibrateTest, IsMeasuredAgainOnlyWhenTheGalleryHasChanged) {
    enrol_town();
    const GalleryCalibration first = calibrated();
    EXPECT_EQ(calibrated().gallery, first.gallery);
    const auto stricter = calibrate.run(0.001, {});
    ASSERT_TRUE(stricter);
    EXPECT_EQ(stricter->gallery, first.gallery);
    EXPECT_GT(stricter->figures->proposal.identify.similarity,
              first.figures->proposal.identify.similarity);
    enrol_stranger("NEW", 1);
    EXPECT_NE(calibrated().gallery, first.gallery);
}

TEST_F(CalibrateTest, NothingOfARemovedPersonIsKept) {
    enrol_town();
    calibrated();
    ASSERT_TRUE(changes.measured);
    const auto index = gallery::make_exact_index(kModel, kDimension);
    RemovePerson remove(*index, people, photos, changes);
    ASSERT_TRUE(remove.run(EmployeeId{"P10"}));
    EXPECT_FALSE(changes.measured);
    EXPECT_EQ(calibrated().gallery->scores.people, 39U);
}

/// Does something when the templates are read.
class SlowStore final : public FakePeopleStore {
  public:
    std::function<void()> meanwhile;
    Result<std::uint64_t> for_each_template(
        const ModelId& model,
        const std::function<void(people::StoredTemplate)>& visit) const override {
        meanwhile();
        return FakePeopleStore::for_each_template(model, visit);
    }
};

constexpr std::chrono::seconds kPatience{20};

TEST_F(CalibrateTest, ARemovalStopsAMeasurementAndIsAnsweredWhenThatIsOver) {
    enrol_stranger("E1", 1);
    const auto index = gallery::make_exact_index(kModel, kDimension);
    RemovePerson remove(*index, people, photos, changes);
    std::optional<MeasurementTurn> turn(std::in_place, changes.measuring);
    auto removed =
        std::async(std::launch::async, [&] { return remove.run(EmployeeId{"E1"}).has_value(); });
    EXPECT_EQ(removed.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout)
        << "the measurement still holds the person's template";
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!turn->stop()->stop_requested() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(turn->stop()->stop_requested());
    turn.reset();
    EXPECT_TRUE(removed.get());
    EXPECT_TRUE(MeasurementTurn(changes.measuring).stop()) << "the next one may begin";
}

TEST_F(CalibrateTest, AMeasurementThatIsStoppedIsBusy) {
    SlowStore slow;
    slow.meanwhile = [] { std::this_thread::sleep_for(std::chrono::milliseconds(5)); };
    const Calibrate measuring(slow, settings, changes);
    std::jthread stopping([&](const std::stop_token& enough) {
        while (!enough.stop_requested()) {
            changes.measuring.stop_and_wait();
        }
    });
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::optional<ErrorCode> refused;
    for (std::uint64_t i = 1; !refused && std::chrono::steady_clock::now() < deadline; ++i) {
        // Another limit, so that what was kept does not do.
        const auto result = measuring.run(0.01, {.comparisons = i});
        refused = result ? std::nullopt : std::optional(result.error().code);
    }
    EXPECT_EQ(refused, ErrorCode::busy);
}

TEST_F(CalibrateTest, OneMeasurementAtATime) {
    SlowStore slow;
    const Calibrate one(slow, settings, changes);
    std::optional<ErrorCode> second;
    slow.meanwhile = [&] {
        std::thread other([&] {
            const auto refused = one.run(0.01, {});
            second = refused ? ErrorCode::internal : refused.error().code;
        });
        other.join();
    };
    EXPECT_TRUE(one.run(0.01, {}));
    EXPECT_EQ(second, ErrorCode::busy);
}

TEST_F(CalibrateTest, Errors) {
    for (const double fpir : {0.0, -1.0, 0.00001, 0.6, std::nan("")}) {
        const auto refused = calibrate.run(fpir, {});
        ASSERT_FALSE(refused) << fpir;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_field);
    }
    people.fault = store_fault();
    EXPECT_EQ(calibrate.run(0.01, {}).error().code, ErrorCode::unavailable);
    people.fault.reset();
    settings.catalogue = {};
    const Calibrate unmeasured(people, settings, changes);
    EXPECT_EQ(unmeasured.run(0.01, {}).error().code, ErrorCode::unavailable);
}

TEST(SettingLine, IsInTheMeasureOfTheSettingsAndNeverMoreLenient) {
    const auto value = [](float similarity, std::optional<gallery::Distance> distance) {
        return setting_line("x", similarity, distance).value;
    };
    EXPECT_EQ(value(0.371F, std::nullopt), "0.371");
    EXPECT_EQ(value(0.371F, gallery::Distance::cosine), "0.629");
    EXPECT_EQ(value(0.371F, gallery::Distance::inner_product), "-0.371");
    EXPECT_EQ(value(0.371F, gallery::Distance::euclidean), "1.1216");  // sqrt(1.258) = 1.12161
    EXPECT_EQ(value(0.5F, gallery::Distance::euclidean), "1.0");
    for (int step = 0; step <= 1000; ++step) {
        const float similarity = static_cast<float>(step) / 1000;
        for (const auto distance : {gallery::Distance::cosine, gallery::Distance::euclidean,
                                    gallery::Distance::inner_product}) {
            const float back =
                gallery::similarity_from_distance(distance, std::stof(value(similarity, distance)));
            EXPECT_GE(back, similarity - 1e-5F);
            EXPECT_LE(back, similarity + 2e-4F);
        }
    }
}

}  // namespace
}  // namespace rollcall::app
