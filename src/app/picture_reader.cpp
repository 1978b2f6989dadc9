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

Result<OpenPicture> PictureReader::open(ByteView bytes) const {
    Result<vision::ImageInfo> info = vision::inspect(bytes);
    if (!info) {
        return std::move(info).error();
    }
    if (Status small_enough = vision::check_size(*info, options_); !small_enough) {
        return small_enough.error();
    }
    Result<PixelBudget::Share> share = budget_.take(vision::decoded_pixels(*info, options_));
    if (!share) {
        return std::move(share).error();
    }
    Result<vision::Image> image = vision::decode(bytes, options_);
    if (!image) {
        return std::move(image).error();
    }
    return OpenPicture{*info, std::move(*share), std::move(*image)};
}

Result<ReadPicture> PictureReader::read(ByteView bytes, face::Faces which,
                                        face::Views views) const {
    const Result<OpenPicture> picture = open(bytes);
    if (!picture) {
        return picture.error();
    }
    Result<face::Analysis> analysis = analyser_.analyse(picture->image, which, views);
    if (!analysis) {
        return std::move(analysis).error();
    }
    return ReadPicture{picture->info, std::move(*analysis)};
}

}  // namespace rollcall::app
