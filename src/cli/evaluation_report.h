#pragma once

#include <string>
#include <vector>

#include "app/evaluate_gallery.h"
#include "app/evaluate_pairs.h"
#include "cli/output.h"

namespace rollcall::cli {

/// One HTML page without scripts and without anything from elsewhere: figures with their intervals,
/// ROC, DET and the similarities' histograms. It names nobody.
std::string pairs_report(const app::PairsEvaluation& evaluation);

/// The same for 1:N: figures, and the DET curve with one photo and with up to three.
std::string gallery_report(const app::GalleryEvaluation& evaluation);

/// [low, high]
Json interval(const measurement::Estimate& share);

/// {"value", "ci": [low, high]}
Json json_of(const measurement::Estimate& share);

/// {"file", "code", "error"} of each.
Json unusable_json(const std::vector<app::UnusablePicture>& pictures);

/// "99.50 % (99.18 - 99.80)"
std::string percent_text(const measurement::Estimate& share);

}  // namespace rollcall::cli
