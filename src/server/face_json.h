#pragma once

#include <optional>
#include <string>

#include "app/identify.h"
#include "app/photo_links.h"
#include "face/face.h"
#include "server/json_response.h"

namespace rollcall::server {

Json box_json(const vision::Box& box);
/// Every measure by its name, with its unit and limits.
Json quality_json(const face::Quality& quality);
/// Box, landmarks, detector's score and, where it was measured, the quality.
Json face_json(const face::DetectedFace& face, const std::optional<face::Quality>& quality);
std::string key_text(PhotoKey key);
/// "reason" and "hint".
void add_try_again(Json& json, const app::TryAgain& again);
/// score, threshold and margin.
void add_figures(Json& json, const app::MatchFigures& figures);
/// Who it is: one of the three answers by its name, and what stands behind it.
Json identification_json(const app::Identification& found, const app::PhotoLinks& links);

}  // namespace rollcall::server
