#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "vision/warp.h"

namespace rollcall::vision {
namespace {

const std::vector<Point> kFace = {{38, 52}, {74, 52}, {56, 72}, {42, 92}, {71, 92}};

std::vector<Point> mapped(const std::vector<Point>& points, const Similarity& map) {
    std::vector<Point> out;
    for (const Point& point : points) {
        out.push_back(map(point));
    }
    return out;
}

double squared_error(const Similarity& map, const std::vector<Point>& from,
                     const std::vector<Point>& to) {
    double sum = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const Point there = map(from[i]);
        sum += std::pow(static_cast<double>(there.x - to[i].x), 2) +
               std::pow(static_cast<double>(there.y - to[i].y), 2);
    }
    return sum;
}

void expect_near(const Similarity& a, const Similarity& b, double tolerance) {
    EXPECT_NEAR(a.a, b.a, tolerance);
    EXPECT_NEAR(a.b, b.b, tolerance);
    EXPECT_NEAR(a.tx, b.tx, 200 * tolerance);
    EXPECT_NEAR(a.ty, b.ty, 200 * tolerance);
}

TEST(Similarity, IsFoundAgain) {
    for (const Similarity& map :
         {Similarity{}, Similarity{2, 0, 10, -5}, Similarity{0, 1, 0, 0}, Similarity{-1, 0, 3, 4},
          Similarity{0.36F, -0.48F, 120, 77}, Similarity{0.001F, 0.002F, 5, 6}}) {
        expect_near(estimate_similarity(kFace, mapped(kFace, map)), map, 1e-4);
    }
}

TEST(Similarity, OfTwoPointsIsExact) {
    const Similarity map =
        estimate_similarity(std::vector<Point>{{0, 0}, {1, 0}}, std::vector<Point>{{5, 5}, {5, 8}});
    expect_near(map, {0, 3, 5, 5}, 1e-6);
}

TEST(Similarity, IsTheLeastSquares) {
    std::mt19937 random(3);
    std::normal_distribution<float> jitter(0, 4);
    std::vector<Point> to = mapped(kFace, {1.4F, 0.5F, -20, 33});
    for (Point& point : to) {
        point.x += jitter(random);
        point.y += jitter(random);
    }
    const Similarity best = estimate_similarity(kFace, to);
    const double least = squared_error(best, kFace, to);
    for (const float step : {-0.01F, 0.01F}) {
        EXPECT_GT(squared_error({best.a + step, best.b, best.tx, best.ty}, kFace, to), least);
        EXPECT_GT(squared_error({best.a, best.b + step, best.tx, best.ty}, kFace, to), least);
        EXPECT_GT(squared_error({best.a, best.b, best.tx + 20 * step, best.ty}, kFace, to), least);
        EXPECT_GT(squared_error({best.a, best.b, best.tx, best.ty + 20 * step}, kFace, to), least);
    }
}

TEST(Similarity, NeverMirrors) {
    std::vector<Point> mirrored = kFace;
    for (Point& point : mirrored) {
        point.x = -point.x;
    }
    const Similarity map = estimate_similarity(kFace, mirrored);
    EXPECT_GT(squared_error(map, kFace, mirrored), 100);
    EXPECT_TRUE(std::isfinite(map.a) && std::isfinite(map.b));
}

TEST(Similarity, OfPointsThatCoincideOnlyShifts) {
    const std::vector<Point> from(5, Point{3, 4});
    expect_near(estimate_similarity(from, kFace), {1, 0, 56.2F - 3, 72 - 4}, 1e-4);
    expect_near(estimate_similarity(std::vector<Point>{{1, 2}}, std::vector<Point>{{11, 22}}),
                {1, 0, 10, 20}, 1e-6);
}

TEST(Similarity, OntoOnePointShrinksToItAndHasNoWayBack) {
    const std::vector<Point> to(5, Point{3, 4});
    const Similarity map = estimate_similarity(kFace, to);
    expect_near(map, {0, 0, 3, 4}, 1e-6);
    expect_near(map.inverse(), {0, 0, 0, 0}, 1e-6);
}

TEST(Similarity, InverseLeadsBack) {
    const Similarity map{0.7F, -1.9F, 40, -8};
    for (const Point& point : kFace) {
        const Point back = map.inverse()(map(point));
        EXPECT_NEAR(back.x, point.x, 1e-4);
        EXPECT_NEAR(back.y, point.y, 1e-4);
    }
}

}  // namespace
}  // namespace rollcall::vision
