#include "app/verify.h"

#include <string>
#include <utility>

#include "app/extract.h"
#include "gallery/distance.h"

namespace rollcall::app {
namespace {

Error in_picture(const char* which, Error error) {
    error.message = std::string("the ") + which + " picture: " + error.message;
    return error;
}

}  // namespace

Result<Verification> verify(const PictureReader& reader, float threshold, ByteView first,
                            ByteView second) {
    const Result<Extracted> one = extract(reader, first);
    if (!one) {
        return in_picture("first", one.error());
    }
    const Result<Extracted> other = extract(reader, second);
    if (!other) {
        return in_picture("second", other.error());
    }
    const std::vector<float>& a = one->face.embedding;
    const std::vector<float>& b = other->face.embedding;
    const float similarity = gallery::similarity(a, b);
    Verification result{.similarity = similarity,
                        .threshold = threshold,
                        .same_person = similarity >= threshold,
                        .try_again = std::nullopt,
                        .first = one->face.face,
                        .second = other->face.face,
                        .model = one->model};
    if (!result.same_person) {
        result.try_again = better_picture_wanted(one->face.quality);
        if (!result.try_again) {
            result.try_again = better_picture_wanted(other->face.quality);
        }
    }
    return result;
}

}  // namespace rollcall::app
