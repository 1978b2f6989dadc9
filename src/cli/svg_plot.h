#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rollcall::cli {

struct Axis {
    std::string title;
    double from = 0;
    double to = 1;
    bool logarithmic = false;  ///< `from` > 0 then; a mark at each power of ten
};

struct Curve {
    std::string name;    ///< for the legend
    std::string colour;  ///< as CSS names it
    std::vector<std::pair<double, double>> points;
};

/// A plot as an SVG element to stand in an HTML page. Points outside of the axes are drawn at their
/// edge. Texts are escaped.
std::string svg_plot(const Axis& x, const Axis& y, const std::vector<Curve>& curves);

/// The text with what HTML would take for markup escaped.
std::string html_escaped(const std::string& text);

}  // namespace rollcall::cli
