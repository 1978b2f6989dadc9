#include "app/only_face.h"

#include <optional>
#include <string>

namespace rollcall::app {

Result<const face::AnalysedFace*> only_face(const face::Analysis& analysis) {
    const std::optional<std::size_t> main = face::main_face(analysis);
    if (!main) {
        return Error{ErrorCode::no_face,
                     "no face was found in the picture; use one that shows the face from the "
                     "front, in good light"};
    }
    if (face::has_rival_face(analysis, *main)) {
        return Error{ErrorCode::several_faces,
                     "the picture shows " + std::to_string(analysis.faces.size()) +
                         " faces, and more than one of them is large; enrol with a picture of one "
                         "person alone"};
    }
    return &analysis.faces[*main];
}

}  // namespace rollcall::app
