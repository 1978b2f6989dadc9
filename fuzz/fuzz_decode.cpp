#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "vision/decode.h"

using rollcall::ByteView;
using rollcall::Result;

namespace vision = rollcall::vision;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

// Whatever the bytes are: an error with a text, or a picture of the size that was foretold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const vision::DecodeOptions options{.max_pixels = 65'536, .enough_long_side = 64};
    const Result<vision::ImageInfo> info = vision::inspect(bytes);
    const Result<vision::Image> image = vision::decode(bytes, options);
    if (!image) {
        require(!image.error().message.empty());
        return 0;
    }
    require(info.has_value());
    require(image->width > 0 && image->height > 0);
    const std::uint64_t pixels =
        static_cast<std::uint64_t>(image->width) * static_cast<std::uint64_t>(image->height);
    require(image->rgb.size() == pixels * 3);
    require(pixels <= options.max_pixels);
    const std::uint64_t held = vision::decoded_pixels(*info, options);
    require(info->format == vision::ImageFormat::heic ? pixels <= held : pixels == held);
    return 0;
}
