#include "app/picture_reader.h"

#include <utility>

#include "face/face.h"

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
                             vision::DecodeOptions options, PassiveLiveness liveness)
    : analyser_(analyser), budget_(budget), options_(options), liveness_(liveness) {}

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

Result<ReadPicture> PictureReader::read(ByteView bytes, face::Faces which, face::Views views,
                                        bool judged) const {
    const Result<OpenPicture> picture = open(bytes);
    if (!picture) {
        return picture.error();
    }
    Result<face::Analysis> analysis = analyser_.analyse(picture->image, which, views);
    if (!analysis) {
        return std::move(analysis).error();
    }
    ReadPicture read{picture->info, std::move(*analysis), std::nullopt};
    const auto main = face::main_face(read.analysis);
    if (judged && main && liveness_.judge != nullptr) {
        const auto scores =
            liveness_.judge->judge(picture->image, read.analysis.faces[*main].face.box);
        if (!scores) {
            return scores.error();
        }
        read.liveness = scores->fused;
    }
    return read;
}

}  // namespace rollcall::app
