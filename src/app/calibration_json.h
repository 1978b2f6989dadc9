#pragma once

#include <string>

#include "app/calibrate.h"

namespace rollcall::app {

/// The calibration as a JSON object, which the command line and the server both give
/// (api/openapi.yaml, schema Calibration). Similarities have four digits.
std::string calibration_json(const GalleryCalibration& calibration);

}  // namespace rollcall::app
