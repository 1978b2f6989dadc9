#include <cstddef>
#include <string>

#include <webp/decode.h>

#include "vision/formats.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

constexpr std::size_t kRiffHeader = 12;
constexpr std::size_t kChunkHeader = 8;

Error webp_error(VP8StatusCode status) {
    if (status == VP8_STATUS_OUT_OF_MEMORY) {
        throw std::bad_alloc();
    }
    return damaged(ImageFormat::webp, "libwebp status " + std::to_string(static_cast<int>(status)));
}

std::size_t little_endian(ByteView bytes) {
    return std::size_t{bytes[0]} | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16 |
           std::size_t{bytes[3]} << 24;
}

// The chunks of the RIFF container, each padded to an even length.
ByteView exif_chunk(ByteView bytes) {
    std::size_t at = kRiffHeader;
    while (at < bytes.size() && bytes.size() - at >= kChunkHeader) {
        const std::size_t length = little_endian(bytes.subspan(at + 4, 4));
        if (length > bytes.size() - at - kChunkHeader) {
            break;
        }
        if (as_text(bytes.subspan(at, 4)) == "EXIF") {
            return bytes.subspan(at + kChunkHeader, length);
        }
        at += kChunkHeader + length + length % 2;
    }
    return {};
}

}  // namespace

Result<ImageInfo> inspect_webp(ByteView bytes) {
    WebPBitstreamFeatures features;
    const VP8StatusCode status = WebPGetFeatures(bytes.data(), bytes.size(), &features);
    if (status != VP8_STATUS_OK) {
        return webp_error(status);
    }
    if (features.has_animation != 0) {
        return unsupported(ImageFormat::webp, "it is animated");
    }
    return upright_info(ImageFormat::webp, features.width, features.height,
                        exif_orientation(exif_chunk(bytes)));
}

Result<Image> decode_webp(ByteView bytes, const ImageInfo& info) {
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0) {
        return damaged(ImageFormat::webp, "libwebp is of another version than its header");
    }
    VP8StatusCode status = WebPGetFeatures(bytes.data(), bytes.size(), &config.input);
    if (status != VP8_STATUS_OK) {
        return webp_error(status);
    }
    const bool alpha = config.input.has_alpha != 0;
    const std::size_t channels = alpha ? 4 : 3;
    const std::size_t pixels =
        static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height);
    Image image;
    image.width = config.input.width;
    image.height = config.input.height;
    image.rgb.resize(pixels * channels);
    config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = image.rgb.data();
    config.output.u.RGBA.stride = image.width * static_cast<int>(channels);
    config.output.u.RGBA.size = image.rgb.size();
    status = WebPDecode(bytes.data(), bytes.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (status != VP8_STATUS_OK) {
        return webp_error(status);
    }
    if (alpha) {
        blend_over_white(image.rgb.data(), pixels, image.rgb.data());
        image.rgb.resize(pixels * 3);
    }
    return image;
}

}  // namespace rollcall::vision
