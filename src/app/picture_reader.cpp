#include "app/picture_reader.h"

#include <utility>

namespace rollcall::app {

Result<PixelBudget::Share> PixelBudget::take(std::uint64_t pixels) {
    std::uint64_t free = free_.load();
    do {
        if (pixels > free) {
            return Error{ErrorCode::busy,
                         "the server is decoding as many pixels as it accepts; try again shortly"};
        }
    } while (!free_.compare_exchange_weak(free, free - pixels));
    return Share(*this, pixels);
}

PictureReader::PictureReader(const face::Analyser& analyser, PixelBudget& budget,
                             vision::DecodeOptions options)
    : analyser_(analyser), budget_(budget), options_(options) {}

Result<ReadPicture> PictureReader::read(ByteView bytes, face::Faces which,
                                        face::Views views) const {
    Result<vision::ImageInfo> info = vision::inspect(bytes);
    if (!info) {
        return std::move(info).error();
    }
    if (Status small_enough = vision::check_size(*info, options_); !small_enough) {
        return small_enough.error();
    }
    const Result<PixelBudget::Share> share = budget_.take(vision::decoded_pixels(*info, options_));
    if (!share) {
        return share.error();
    }
    const Result<vision::Image> image = vision::decode(bytes, options_);
    if (!image) {
        return image.error();
    }
    Result<face::Analysis> analysis = analyser_.analyse(*image, which, views);
    if (!analysis) {
        return std::move(analysis).error();
    }
    return ReadPicture{*info, std::move(*analysis)};
}

}  // namespace rollcall::app
