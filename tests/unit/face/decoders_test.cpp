#include "face/decoders.h"

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace rollcall::face {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

DetectedFace face_of(float x, float y, float size, float score) {
    return {{x, y, size, size}, {}, score};
}

TEST(DecodeSsd, ScalesCornersToTheFrameAndSortsByScore) {
    const std::array<float, 6> scores{0.2F, 0.8F, 0.9F, 0.1F, 0.1F, 0.9F};
    const std::array<float, 12> boxes{0.1F, 0.2F, 0.3F, 0.6F, 0, 0, 1, 1, 0.5F, 0.5F, 1.0F, 0.75F};
    const auto faces = decode_ssd(scores, boxes, {10, 20, 400, 200}, 0.65F);
    ASSERT_EQ(faces.size(), 2U);
    EXPECT_FLOAT_EQ(faces[0].score, 0.9F);
    EXPECT_FLOAT_EQ(faces[0].box.x, 210);
    EXPECT_FLOAT_EQ(faces[0].box.y, 120);
    EXPECT_FLOAT_EQ(faces[0].box.width, 200);
    EXPECT_FLOAT_EQ(faces[0].box.height, 50);
    EXPECT_FLOAT_EQ(faces[1].box.x, 50);
    EXPECT_NEAR(faces[1].box.width, 80, 1e-3);
}

TEST(DecodeSsd, DropsWhatIsNoNumberEmptyOrWild) {
    const std::array<float, 10> scores{0, kNan, 0, 0.9F, 0, 0.9F, 0, 0.9F, 0, 0.9F};
    const std::array<float, 20> boxes{0,    0,    1, 1,     // score is NaN
                                      kNan, 0,    1, 1,     // corner is NaN
                                      0.5F, 0,    0, 1,     // negative width
                                      0,    0.5F, 1, 0.5F,  // no height
                                      0,    0,    1, 1e30F};
    EXPECT_TRUE(decode_ssd(scores, boxes, {0, 0, 100, 100}, 0.65F).empty());
}

TEST(DecodeSsd, TakesTheThresholdItself) {
    const std::array<float, 2> scores{0, 0.65F};
    const std::array<float, 4> boxes{0, 0, 1, 1};
    EXPECT_EQ(decode_ssd(scores, boxes, {0, 0, 10, 10}, 0.65F).size(), 1U);
}

/// One stride-8 level of 2 x 2 cells with everything zero.
struct SmallLevel {
    std::array<float, 4> cls{};
    std::array<float, 4> obj{};
    std::array<float, 16> bbox{};
    std::array<float, 40> kps{};

    YunetLevel view() const { return {8, 2, cls, obj, bbox, kps}; }
};

TEST(DecodeYunet, ReadsCellCentreSizeAndPoints) {
    SmallLevel level;
    level.cls[3] = 0.81F;  // column 1, row 1
    level.obj[3] = 1.0F;
    level.bbox[12] = 0.5F;
    level.bbox[13] = 0.25F;
    level.bbox[14] = std::log(2.0F);
    level.bbox[15] = std::log(4.0F);
    level.kps[30] = -0.5F;
    level.kps[31] = 0.5F;
    const std::array levels{level.view()};
    const auto faces = decode_yunet(levels, 2, 0.7F);
    ASSERT_EQ(faces.size(), 1U);
    EXPECT_FLOAT_EQ(faces[0].score, 0.9F);
    // Centre (1.5, 1.25) cells of 16 pixels, 2 x 4 cells large.
    EXPECT_NEAR(faces[0].box.x, 24 - 16, 1e-3);
    EXPECT_NEAR(faces[0].box.y, 20 - 32, 1e-3);
    EXPECT_NEAR(faces[0].box.width, 32, 1e-3);
    EXPECT_NEAR(faces[0].box.height, 64, 1e-3);
    EXPECT_NEAR(faces[0].landmarks[0].x, 8 - 0.5, 1e-3);
    EXPECT_NEAR(faces[0].landmarks[0].y, 24 - 0.5, 1e-3);
}

TEST(DecodeYunet, ClampsScoresAndDropsTheInfinite) {
    SmallLevel level;
    level.cls = {7, 1, 1, kNan};
    level.obj = {1, 1, -1, 1};
    level.bbox[6] = 1000;  // cell 1: the width overflows
    const std::array levels{level.view()};
    const auto faces = decode_yunet(levels, 1, 0.5F);
    ASSERT_EQ(faces.size(), 1U);
    EXPECT_FLOAT_EQ(faces[0].score, 1);
}

TEST(WithoutOverlaps, KeepsTheBestOfEachPlace) {
    const auto kept = without_overlaps({face_of(0, 0, 100, 0.9F), face_of(10, 0, 100, 0.8F),
                                        face_of(300, 0, 100, 0.7F), face_of(300, 5, 90, 0.6F)},
                                       0.4F);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_FLOAT_EQ(kept[0].score, 0.9F);
    EXPECT_FLOAT_EQ(kept[1].score, 0.7F);
}

TEST(WithoutOverlaps, KeepsNeighboursThatOverlapALittle) {
    // Intersection 25 * 100 of a union of 17,500: 1/7.
    EXPECT_EQ(without_overlaps({face_of(0, 0, 100, 0.9F), face_of(75, 0, 100, 0.8F)}, 0.4F).size(),
              2U);
}

TEST(WithoutOverlaps, OfNothingIsNothing) {
    EXPECT_TRUE(without_overlaps({}, 0.4F).empty());
}

TEST(FivePoints, AreMeansOfTheMarkUp) {
    std::array<float, 136> points{};
    const auto set = [&](std::size_t index, float x, float y) {
        points[2 * index] = x;
        points[2 * index + 1] = y;
    };
    for (const std::size_t lid : {37U, 38U}) {
        set(lid, 0.3F, 0.38F);
    }
    for (const std::size_t lid : {40U, 41U}) {
        set(lid, 0.3F, 0.42F);
    }
    for (const std::size_t lid : {43U, 44U, 46U, 47U}) {
        set(lid, 0.7F, 0.4F);
    }
    set(30, 0.5F, 0.6F);
    set(48, 0.34F, 0.8F);
    set(60, 0.36F, 0.8F);
    set(54, 0.66F, 0.8F);
    set(64, 0.64F, 0.8F);
    const Landmarks five = five_points(points, {100, 200, 50, 50});
    const std::array<vision::Point, 5> expected{
        {{115, 220}, {135, 220}, {125, 230}, {117.5F, 240}, {132.5F, 240}}};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(five[i].x, expected[i].x, 1e-3) << i;
        EXPECT_NEAR(five[i].y, expected[i].y, 1e-3) << i;
    }
}

}  // namespace
}  // namespace rollcall::face
