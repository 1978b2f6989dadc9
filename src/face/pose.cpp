#include "face/pose.h"

#include <array>
#include <cmath>
#include <numbers>

#include "face/alignment.h"

namespace rollcall::face {
namespace {

using Row = std::array<double, 3>;

/// A mean head's five points in units of the eyes' distance; x to the picture's right, y down, z
/// away from the camera. Found by factorisation of the points of LFW's development half (Tomasi and
/// Kanade 1992, under weak perspective), made symmetric, and turned so that the median face there
/// has no pitch. The yaw it gives agrees with the network fr_pose (correlation 0.98, slope 0.98).
constexpr std::array<Row, 5> kHead{
    {{-.5, 0, 0}, {.5, 0, 0}, {0, .5487, -.4825}, {-.4059, 1.0571, .1877}, {.4059, 1.0571, .1877}}};
/// The pitch that five points give, for one degree of fr_pose's (correlation 0.85).
constexpr double kPitchSlope = 1.23;

/// kHead around its middle.
std::array<Row, 5> centred_head() {
    Row middle{};
    for (const Row& point : kHead) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            middle[axis] += point[axis] / kHead.size();
        }
    }
    std::array<Row, 5> centred = kHead;
    for (Row& point : centred) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            point[axis] -= middle[axis];
        }
    }
    return centred;
}

double dot(const Row& a, const Row& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Row cross(const Row& a, const Row& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Row combined(double a, const Row& x, double b, const Row& y) {
    return {a * x[0] + b * y[0], a * x[1] + b * y[1], a * x[2] + b * y[2]};
}

/// The inverse of sum(p p^T): symmetric, so its rows are its columns.
std::array<Row, 3> inverse_scatter(const std::array<Row, 5>& head) {
    std::array<Row, 3> scatter{};
    for (const Row& point : head) {
        for (std::size_t row = 0; row < 3; ++row) {
            for (std::size_t column = 0; column < 3; ++column) {
                scatter[row][column] += point[row] * point[column];
            }
        }
    }
    std::array<Row, 3> inverse{cross(scatter[1], scatter[2]), cross(scatter[2], scatter[0]),
                               cross(scatter[0], scatter[1])};
    const double determinant = dot(scatter[0], inverse[0]);
    for (Row& row : inverse) {
        row = combined(1 / determinant, row, 0, row);
    }
    return inverse;
}

/// The first two rows of a scaled rotation, by least squares: what each axis of the picture sees of
/// the head's three.
std::array<Row, 2> projection(const Landmarks& landmarks) {
    static const std::array<Row, 5> head = centred_head();
    static const std::array<Row, 3> inverse = inverse_scatter(head);
    const vision::Point centre = middle(landmarks);
    std::array<Row, 2> sums{};
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        const auto x = static_cast<double>(landmarks[i].x - centre.x);
        const auto y = static_cast<double>(landmarks[i].y - centre.y);
        sums[0] = combined(1, sums[0], x, head[i]);
        sums[1] = combined(1, sums[1], y, head[i]);
    }
    std::array<Row, 2> rows{};
    for (std::size_t row = 0; row < 2; ++row) {
        rows[row] = {dot(inverse[0], sums[row]), dot(inverse[1], sums[row]),
                     dot(inverse[2], sums[row])};
    }
    return rows;
}

/// The nearest pair of rows that are of one length and at right angles: G^-1/2 M with G = M M^T.
/// All zero for points that span nothing.
std::array<Row, 2> orthonormal(const std::array<Row, 2>& rows) {
    const double a = dot(rows[0], rows[0]);
    const double b = dot(rows[0], rows[1]);
    const double c = dot(rows[1], rows[1]);
    const double root = std::sqrt(std::max(a * c - b * b, 0.0));  // of G's determinant
    const double scale = std::sqrt(a + c + 2 * root) * root;
    if (!(scale > 0) || !std::isfinite(scale)) {
        return {};
    }
    return {combined((c + root) / scale, rows[0], -b / scale, rows[1]),
            combined(-b / scale, rows[0], (a + root) / scale, rows[1])};
}

float degrees(double y, double x) {
    return static_cast<float>(std::atan2(y, x) * 180 / std::numbers::pi);
}

}  // namespace

Pose pose_of(const Landmarks& landmarks) {
    const std::array<Row, 2> rows = orthonormal(projection(landmarks));
    const Row depth = cross(rows[0], rows[1]);
    return {.yaw = degrees(-depth[0], std::hypot(depth[1], depth[2])),
            .pitch = degrees(depth[1], depth[2]) / static_cast<float>(kPitchSlope),
            .roll = degrees(rows[1][0], rows[0][0])};
}

}  // namespace rollcall::face
