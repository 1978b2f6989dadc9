#include "cli/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace rollcall::cli {
namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 400;
constexpr double kLeft = 70;
constexpr double kRight = 20;
constexpr double kTop = 15;
constexpr double kBottom = 50;
constexpr int kMarks = 5;  // on a linear axis

std::string number(double value, const char* format) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), format, value);
    return {text.data(), static_cast<std::size_t>(std::max(0, length))};
}

std::string pixels(double value) {
    return number(value, "%.1f");
}

/// Where on the axis the value lies, 0..1.
double share(const Axis& axis, double value) {
    const double inside = std::clamp(value, axis.from, axis.to);
    if (axis.logarithmic) {
        return std::log(inside / axis.from) / std::log(axis.to / axis.from);
    }
    return (inside - axis.from) / (axis.to - axis.from);
}

double x_of(const Axis& axis, double value) {
    return kLeft + share(axis, value) * (kWidth - kLeft - kRight);
}

double y_of(const Axis& axis, double value) {
    return kHeight - kBottom - share(axis, value) * (kHeight - kTop - kBottom);
}

std::vector<double> marks_of(const Axis& axis) {
    std::vector<double> marks;
    if (axis.logarithmic) {
        // A little beyond the end, for the sake of rounding.
        for (double mark = axis.from; mark <= axis.to * 1.01; mark *= 10) {
            marks.push_back(mark);
        }
        return marks;
    }
    for (int i = 0; i <= kMarks; ++i) {
        marks.push_back(axis.from + (axis.to - axis.from) * i / kMarks);
    }
    return marks;
}

std::string line(double x1, double y1, double x2, double y2) {
    return "<line x1='" + pixels(x1) + "' y1='" + pixels(y1) + "' x2='" + pixels(x2) + "' y2='" +
           pixels(y2) + "' class='grid'/>";
}

std::string text(double x, double y, const std::string& anchor, const std::string& words,
                 const std::string& more = "") {
    return "<text x='" + pixels(x) + "' y='" + pixels(y) + "' text-anchor='" + anchor + "'" + more +
           ">" + html_escaped(words) + "</text>";
}

std::string grid(const Axis& x, const Axis& y) {
    std::string drawn;
    for (const double mark : marks_of(x)) {
        const double at = x_of(x, mark);
        drawn += line(at, kTop, at, kHeight - kBottom);
        drawn += text(at, kHeight - kBottom + 18, "middle", number(mark, "%.4g"));
    }
    for (const double mark : marks_of(y)) {
        const double at = y_of(y, mark);
        drawn += line(kLeft, at, kWidth - kRight, at);
        drawn += text(kLeft - 8, at + 4, "end", number(mark, "%.4g"));
    }
    const std::string middle = pixels((kHeight - kBottom) / 2);
    drawn += text((kLeft + kWidth) / 2, kHeight - 12, "middle", x.title);
    drawn += text(16, (kHeight - kBottom) / 2, "middle", y.title,
                  " transform='rotate(-90 16 " + middle + ")'");
    return drawn;
}

std::string drawn_curve(const Axis& x, const Axis& y, const Curve& curve) {
    std::string points;
    for (const auto& [along, up] : curve.points) {
        points += pixels(x_of(x, along)) + "," + pixels(y_of(y, up)) + " ";
    }
    return "<polyline fill='none' stroke-width='2' stroke='" + html_escaped(curve.colour) +
           "' points='" + points + "'/>";
}

}  // namespace

std::string svg_plot(const Axis& x, const Axis& y, const std::vector<Curve>& curves) {
    std::string drawn = "<svg viewBox='0 0 " + pixels(kWidth) + " " + pixels(kHeight) +
                        "' role='img' aria-label='" + html_escaped(y.title + " over " + x.title) +
                        "'>" + grid(x, y);
    double at = kTop + 18;
    for (const Curve& curve : curves) {
        drawn += drawn_curve(x, y, curve);
        drawn += text(kWidth - kRight - 10, at, "end", curve.name,
                      " style='fill:" + html_escaped(curve.colour) + ";font-weight:600'");
        at += 18;
    }
    return drawn + "</svg>\n";
}

std::string html_escaped(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

}  // namespace rollcall::cli
