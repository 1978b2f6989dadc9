#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include <libheif/heif.h>

#include "vision/formats.h"
#include "vision/heic_references.h"
#include "vision/hevc_size.h"

namespace rollcall::vision {
namespace {

template <auto free>
struct HeifFree {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};
using Context = std::unique_ptr<heif_context, HeifFree<heif_context_free>>;
using Handle = std::unique_ptr<heif_image_handle, HeifFree<heif_image_handle_release>>;
using Pixels = std::unique_ptr<heif_image, HeifFree<heif_image_release>>;
using Options = std::unique_ptr<heif_decoding_options, HeifFree<heif_decoding_options_free>>;

// A side longer than this is refused by libheif while it reads the file.
constexpr int kLongestSide = 32'768;

Error heic_error(const heif_error& error) {
    if (error.code == heif_error_Memory_allocation_error &&
        error.subcode != heif_suberror_Security_limit_exceeded) {
        throw std::bad_alloc();
    }
    const char* text = error.message == nullptr ? "" : error.message;
    if (error.code == heif_error_Unsupported_filetype ||
        error.code == heif_error_Unsupported_feature) {
        return unsupported(ImageFormat::heic, text);
    }
    return damaged(ImageFormat::heic, text);
}

// The context refers to `bytes`; the handle keeps what it needs of the context.
struct Opened {
    Context context;
    Handle primary;
};

Result<Opened> open(ByteView bytes) {
    if (!most_coded_pictures(bytes)) {
        return damaged(ImageFormat::heic, "items that are made of themselves");
    }
    Opened opened;
    opened.context.reset(heif_context_alloc());
    if (!opened.context) {
        throw std::bad_alloc();
    }
    heif_context* context = opened.context.get();
    heif_context_set_maximum_image_size_limit(context, kLongestSide);
    // One picture is one thread's work; the cores are shared out above.
    heif_context_set_max_decoding_threads(context, 0);
    heif_error error =
        heif_context_read_from_memory_without_copy(context, bytes.data(), bytes.size(), nullptr);
    if (error.code != heif_error_Ok) {
        return heic_error(error);
    }
    heif_image_handle* primary = nullptr;
    error = heif_context_get_primary_image_handle(context, &primary);
    if (error.code != heif_error_Ok) {
        return heic_error(error);
    }
    opened.primary.reset(primary);
    return opened;
}

// What has to be decoded: the picture before a crop that the container may ask for, and as large as
// the stream itself says, which the decoder believes.
Status check_stored_size(const heif_image_handle* handle, ByteView bytes,
                         std::uint64_t max_pixels) {
    const auto side = [](int value) { return static_cast<std::uint64_t>(std::max(value, 0)); };
    const std::uint64_t width = side(heif_image_handle_get_ispe_width(handle));
    const std::uint64_t height = side(heif_image_handle_get_ispe_height(handle));
    if (width * height > max_pixels) {
        return too_large(width, height, max_pixels);
    }
    // Coded sizes are whole blocks of up to 64 pixels, so the last one may reach over the picture.
    constexpr std::uint32_t kBlock = 64;
    const auto whole_blocks = [](std::uint32_t coded) {
        return std::uint64_t{coded} - std::min(coded, kBlock - 1);
    };
    const CodedSize coded = largest_coded_size(bytes);
    if (whole_blocks(coded.width) * whole_blocks(coded.height) > max_pixels) {
        return too_large(coded.width, coded.height, max_pixels);
    }
    // Tiles may reach over the picture and have transparency beside them; far more is an attempt to
    // keep the decoder busy.
    constexpr std::uint64_t kMostDecodedOver = 8;
    const std::uint64_t pictures = most_coded_pictures(bytes).value_or(0);
    const std::uint64_t coded_pixels = std::uint64_t{coded.width} * coded.height;
    if (pictures > 1 && coded_pixels * pictures > kMostDecodedOver * max_pixels) {
        return unsupported(ImageFormat::heic, "it is made of too many parts");
    }
    return {};
}

Result<Image> copy_pixels(const heif_image* pixels, const ImageInfo& info, bool alpha) {
    int stride = 0;
    const std::uint8_t* from =
        heif_image_get_plane_readonly(pixels, heif_channel_interleaved, &stride);
    const int width = heif_image_get_width(pixels, heif_channel_interleaved);
    const int height = heif_image_get_height(pixels, heif_channel_interleaved);
    if (from == nullptr || width != info.width || height != info.height) {
        return damaged(ImageFormat::heic, "the coded picture is not of the size the file states");
    }
    Image image = black_image(width, height);
    const std::size_t row_pixels = static_cast<std::size_t>(width);
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* row = from + static_cast<std::ptrdiff_t>(y) * stride;
        std::uint8_t* to = image.rgb.data() + static_cast<std::size_t>(y) * row_pixels * 3;
        if (alpha) {
            blend_over_white(row, row_pixels, to);
        } else {
            std::memcpy(to, row, row_pixels * 3);
        }
    }
    return image;
}

}  // namespace

Result<ImageInfo> inspect_heic(ByteView bytes) {
    const Result<Opened> opened = open(bytes);
    if (!opened) {
        return opened.error();
    }
    const int width = heif_image_handle_get_width(opened->primary.get());
    const int height = heif_image_handle_get_height(opened->primary.get());
    if (width <= 0 || height <= 0) {
        return damaged(ImageFormat::heic, "the primary picture has no size");
    }
    return ImageInfo{ImageFormat::heic, width, height, 1};
}

Result<Image> decode_heic(ByteView bytes, const ImageInfo& info, const DecodeOptions& options) {
    const Result<Opened> opened = open(bytes);
    if (!opened) {
        return opened.error();
    }
    const heif_image_handle* handle = opened->primary.get();
    if (Status size = check_stored_size(handle, bytes, options.max_pixels); !size) {
        return size.error();
    }
    const Options how(heif_decoding_options_alloc());
    if (!how) {
        throw std::bad_alloc();
    }
    how->convert_hdr_to_8bit = 1;
    how->strict_decoding = 1;
    const bool alpha = heif_image_handle_has_alpha_channel(handle) != 0;
    heif_image* decoded = nullptr;
    const heif_error error = heif_decode_image(
        handle, &decoded, heif_colorspace_RGB,
        alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, how.get());
    const Pixels pixels(decoded);
    if (error.code != heif_error_Ok) {
        return heic_error(error);
    }
    return copy_pixels(pixels.get(), info, alpha);
}

}  // namespace rollcall::vision
