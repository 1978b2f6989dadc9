#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include <libheif/heif.h>

#include "vision/formats.h"
#include "vision/heic_picture.h"
#include "vision/heic_single.h"
#include "vision/heic_steps.h"

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

// What one picture's file is opened as. The context refers to the file's bytes; the handle keeps
// what it needs of the context.
struct Opened {
    Context context;
    Handle primary;
};

Result<Opened> open(ByteView single) {
    Opened opened;
    opened.context.reset(heif_context_alloc());
    if (!opened.context) {
        throw std::bad_alloc();
    }
    heif_context* context = opened.context.get();
    // One picture is one thread's work; the cores are shared out above.
    heif_context_set_max_decoding_threads(context, 0);
    heif_error error =
        heif_context_read_from_memory_without_copy(context, single.data(), single.size(), nullptr);
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

Result<Pixels> decode_coded(ByteView single) {
    const Result<Opened> opened = open(single);
    if (!opened) {
        return opened.error();
    }
    const Options how(heif_decoding_options_alloc());
    if (!how) {
        throw std::bad_alloc();
    }
    how->convert_hdr_to_8bit = 1;
    how->strict_decoding = 1;
    heif_image* decoded = nullptr;
    const heif_error error = heif_decode_image(opened->primary.get(), &decoded, heif_colorspace_RGB,
                                               heif_chroma_interleaved_RGB, how.get());
    Pixels pixels(decoded);
    if (error.code != heif_error_Ok) {
        return heic_error(error);
    }
    return pixels;
}

// Decodes a coded picture to its place; what reaches over the right and the lower edge is left out.
Status decode_tile(const HeicItem& item, const HeicPicture& picture, int left, int top,
                   Image& image) {
    const Result<Bytes> single = single_picture_file(item);
    if (!single) {
        return single.error();
    }
    const Result<Pixels> pixels = decode_coded(*single);
    if (!pixels) {
        return pixels.error();
    }
    int stride = 0;
    const std::uint8_t* from =
        heif_image_get_plane_readonly(pixels->get(), heif_channel_interleaved, &stride);
    if (from == nullptr ||
        heif_image_get_width(pixels->get(), heif_channel_interleaved) != picture.tile.width ||
        heif_image_get_height(pixels->get(), heif_channel_interleaved) != picture.tile.height) {
        return damaged(ImageFormat::heic, "the coded picture is not of the size the file states");
    }
    const int rows = std::min(picture.tile.height, image.height - top);
    const int columns = std::min(picture.tile.width, image.width - left);
    for (int y = 0; y < rows; ++y) {
        const std::size_t to =
            static_cast<std::size_t>(top + y) * static_cast<std::size_t>(image.width) +
            static_cast<std::size_t>(left);
        std::memcpy(image.rgb.data() + to * 3, from + static_cast<std::ptrdiff_t>(y) * stride,
                    static_cast<std::size_t>(columns) * 3);
    }
    return {};
}

Result<Image> put_together(const HeicPlan& plan, const HeicPicture& picture) {
    Image image = black_image(picture.size.width, picture.size.height);
    for (std::size_t i = 0; i < picture.tiles.size(); ++i) {
        const int number = static_cast<int>(i);
        const int left = number % picture.columns * picture.tile.width;
        const int top = number / picture.columns * picture.tile.height;
        const HeicItem& item = plan.items.all.at(picture.tiles[i]);
        if (Status tile = decode_tile(item, picture, left, top, image); !tile) {
            return tile.error();
        }
    }
    for (const HeicStep& step : picture.steps) {
        image = after_step(std::move(image), step);
    }
    return image;
}

// Transparency is a gray picture of the same size.
void lay_over_white(Image& image, const Image& alpha) {
    const auto width = static_cast<std::size_t>(image.width);
    Bytes rgba(width * 4);
    for (std::size_t begin = 0; begin < image.rgb.size(); begin += width * 3) {
        for (std::size_t x = 0; x < width; ++x) {
            std::copy_n(image.rgb.data() + begin + 3 * x, 3, rgba.data() + 4 * x);
            rgba[4 * x + 3] = alpha.rgb[begin + 3 * x];
        }
        blend_over_white(rgba.data(), width, image.rgb.data() + begin);
    }
}

}  // namespace

Result<ImageInfo> inspect_heic(ByteView bytes) {
    const Result<HeicPlan> plan = plan_heic(bytes);
    if (!plan) {
        return plan.error();
    }
    ImageInfo info{ImageFormat::heic, plan->primary.shown.width, plan->primary.shown.height};
    info.held_pixels = plan->held_pixels;
    return info;
}

Result<Image> decode_heic(ByteView bytes, const DecodeOptions& options) {
    const Result<HeicPlan> plan = plan_heic(bytes);
    if (!plan) {
        return plan.error();
    }
    // Tiles may reach over the picture and have transparency beside them; far more is an attempt to
    // keep the decoder busy.
    constexpr std::uint64_t kMostDecodedOver = 8;
    const std::size_t pictures =
        plan->primary.tiles.size() + (plan->alpha ? plan->alpha->tiles.size() : 0);
    if (pictures > 1 && plan->coded_pixels > kMostDecodedOver * options.max_pixels) {
        return unsupported(ImageFormat::heic, "it is made of too many parts");
    }
    Result<Image> image = put_together(*plan, plan->primary);
    if (!image || !plan->alpha) {
        return image;
    }
    const Result<Image> alpha = put_together(*plan, *plan->alpha);
    if (!alpha) {
        return alpha.error();
    }
    lay_over_white(*image, *alpha);
    return image;
}

}  // namespace rollcall::vision
