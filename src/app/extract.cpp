#include "app/extract.h"

#include <utility>

namespace rollcall::app {

Result<Extracted> extract(const PictureReader& reader, ByteView picture) {
    Result<ReadPicture> read = reader.read(picture, face::Faces::main_embedded);
    if (!read) {
        return std::move(read).error();
    }
    face::Analysis& analysis = read->analysis;
    const std::optional<std::size_t> main = face::main_face(analysis);
    if (!main) {
        return Error{ErrorCode::no_face, "no face was found in the picture"};
    }
    return Extracted{std::move(analysis.faces[*main]), analysis.width, analysis.height,
                     analysis.model};
}

}  // namespace rollcall::app
