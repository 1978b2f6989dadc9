#pragma once

#include "core/result.h"
#include "face/face.h"

namespace rollcall::app {

/// The one face of the picture that a template is made of: the main one, borrowed from `analysis`.
/// Errors: no_face; several_faces (another is as large, so that it may be somebody else's).
Result<const face::AnalysedFace*> only_face(const face::Analysis& analysis);

}  // namespace rollcall::app
