#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <spng.h>

#include "vision/formats.h"
#include "vision/orientation.h"
#include "vision/png_chunks.h"
#include "vision/png_truecolour.h"

namespace rollcall::vision {
namespace {

// What text, colour profiles and other extras of a file may take in memory.
constexpr std::size_t kExtrasMost = std::size_t{16} << 20;

struct SpngFree {
    void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, SpngFree>;

Error png_damaged(int code) {
    return damaged(ImageFormat::png, spng_strerror(code));
}

// The CRC of every chunk is checked, so the Adler sum inside the stream would only say it twice.
Result<Context> open(ByteView bytes) {
    Context context(spng_ctx_new(SPNG_CTX_IGNORE_ADLER32));
    if (!context) {
        throw std::bad_alloc();
    }
    int code = spng_set_chunk_limits(context.get(), kExtrasMost, kExtrasMost);
    if (code == SPNG_OK) {
        code = spng_set_png_buffer(context.get(), bytes.data(), bytes.size());
    }
    if (code != SPNG_OK) {
        return png_damaged(code);
    }
    return context;
}

// eXIf may stand after the pixels, where libspng sees it only once they are decoded.
ByteView exif_chunk(ByteView bytes) {
    PngChunks chunks(bytes);
    while (const std::optional<PngChunk> chunk = chunks.next()) {
        if (chunk->type == "eXIf") {
            return chunk->data;
        }
    }
    return {};
}

bool has_alpha(spng_ctx* context, const spng_ihdr& header) {
    spng_trns transparency{};
    return header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ||
           header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ||
           spng_get_trns(context, &transparency) == SPNG_OK;
}

}  // namespace

Result<ImageInfo> inspect_png(ByteView bytes) {
    Result<Context> context = open(bytes);
    if (!context) {
        return context.error();
    }
    spng_ihdr header{};
    if (const int code = spng_get_ihdr(context->get(), &header); code != SPNG_OK) {
        return png_damaged(code);
    }
    return upright_info(ImageFormat::png, static_cast<int>(header.width),
                        static_cast<int>(header.height), exif_orientation(exif_chunk(bytes)));
}

Result<Image> decode_png(ByteView bytes, const ImageInfo& info) {
    if (std::optional<Image> image = decode_truecolour_png(bytes)) {
        return std::move(*image);
    }
    return decode_any_png(bytes, info);
}

Result<Image> decode_any_png(ByteView bytes, const ImageInfo& info) {
    Result<Context> opened = open(bytes);
    if (!opened) {
        return opened.error();
    }
    spng_ctx* context = opened->get();
    spng_ihdr header{};
    if (const int code = spng_get_ihdr(context, &header); code != SPNG_OK) {
        return png_damaged(code);
    }
    const std::size_t pixels =
        static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height);
    const bool alpha = has_alpha(context, header);
    Image image;
    image.width = static_cast<int>(header.width);
    image.height = static_cast<int>(header.height);
    image.rgb.resize(pixels * (alpha ? 4 : 3));
    int code =
        spng_decode_image(context, image.rgb.data(), image.rgb.size(),
                          alpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8, alpha ? SPNG_DECODE_TRNS : 0);
    if (code == SPNG_OK) {
        // The rest up to IEND: only then the last pixels' CRC has been compared.
        code = spng_decode_chunks(context);
    }
    if (code != SPNG_OK) {
        return png_damaged(code);
    }
    if (alpha) {
        blend_over_white(image.rgb.data(), pixels, image.rgb.data());
        image.rgb.resize(pixels * 3);
    }
    return image;
}

}  // namespace rollcall::vision
