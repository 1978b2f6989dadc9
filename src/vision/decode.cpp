#include "vision/decode.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "vision/formats.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

struct FormatNames {
    std::string_view name;
    std::string_view media_type;
    std::string_view file_extension;
};

FormatNames names(ImageFormat format) noexcept {
    switch (format) {
        case ImageFormat::jpeg:
            return {"JPEG", "image/jpeg", ".jpg"};
        case ImageFormat::png:
            return {"PNG", "image/png", ".png"};
        case ImageFormat::webp:
            return {"WebP", "image/webp", ".webp"};
        case ImageFormat::heic:
            break;
    }
    return {"HEIC", "image/heic", ".heic"};
}

// The brands of ISO/IEC 23008-12 whose coded pictures are HEVC stills.
bool is_heic_brand(std::string_view brand) {
    return brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis";
}

// An `ftyp` box: its size, "ftyp", the major brand, a version, then the compatible brands.
bool is_heic(std::string_view text) {
    constexpr std::size_t kFirstBrand = 8;
    if (text.size() < 16 || text.substr(4, 4) != "ftyp") {
        return false;
    }
    const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::size_t size = std::size_t{byte(0)} << 24 | std::size_t{byte(1)} << 16 |
                             std::size_t{byte(2)} << 8 | byte(3);
    const std::size_t end = std::min(text.size(), size);
    for (std::size_t at = kFirstBrand; at + 4 <= end; at += 4) {
        const bool version = at == kFirstBrand + 4;
        if (!version && is_heic_brand(text.substr(at, 4))) {
            return true;
        }
    }
    return false;
}

std::optional<ImageFormat> format_of(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    if (text.starts_with("\xFF\xD8\xFF")) {
        return ImageFormat::jpeg;
    }
    if (text.starts_with("\x89PNG\r\n\x1A\n")) {
        return ImageFormat::png;
    }
    if (text.size() >= 12 && text.starts_with("RIFF") && text.substr(8, 4) == "WEBP") {
        return ImageFormat::webp;
    }
    if (is_heic(text)) {
        return ImageFormat::heic;
    }
    return std::nullopt;
}

Result<ImageInfo> inspect_as(ImageFormat format, ByteView bytes) {
    switch (format) {
        case ImageFormat::jpeg:
            return inspect_jpeg(bytes);
        case ImageFormat::png:
            return inspect_png(bytes);
        case ImageFormat::webp:
            return inspect_webp(bytes);
        case ImageFormat::heic:
            break;
    }
    return inspect_heic(bytes);
}

Result<Image> decode_stored(ByteView bytes, const ImageInfo& info, const DecodeOptions& options) {
    switch (info.format) {
        case ImageFormat::jpeg:
            return decode_jpeg(bytes, info, options);
        case ImageFormat::png:
            return decode_png(bytes, info);
        case ImageFormat::webp:
            return decode_webp(bytes, info);
        case ImageFormat::heic:
            break;
    }
    return decode_heic(bytes, options);
}

std::uint64_t pixels_of(const ImageInfo& info) noexcept {
    return static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height);
}

std::string megapixels(std::uint64_t pixels) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.3g megapixels", static_cast<double>(pixels) / 1e6);
    return text.data();
}

Error holds_too_much(std::uint64_t pixels, std::uint64_t max_pixels) {
    return {ErrorCode::image_too_large, "The picture is cut out of one of " + megapixels(pixels) +
                                            "; at most " + megapixels(max_pixels) +
                                            " are accepted. Send a smaller one."};
}

// The libraries' allocations and ours meet here, so that one huge picture is one failed request.
template <class Read>
auto without_exceptions(Read read) -> decltype(read()) {
    try {
        return read();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::busy,
                     "There is not enough memory for this picture at the moment; try again, or "
                     "send a smaller one."};
    } catch (const std::exception& failure) {
        return Error{ErrorCode::image_damaged,
                     "The picture cannot be read; save it anew as JPEG and send that.",
                     failure.what()};
    }
}

}  // namespace

std::string_view media_type(ImageFormat format) noexcept {
    return names(format).media_type;
}

std::string_view file_extension(ImageFormat format) noexcept {
    return names(format).file_extension;
}

int jpeg_reduction(int long_side, int enough_long_side) noexcept {
    if (enough_long_side <= 0) {
        return 1;
    }
    int reduction = 1;
    while (reduction < 8 && long_side > 2LL * enough_long_side &&
           long_side / (2 * reduction) >= enough_long_side) {
        reduction *= 2;
    }
    return reduction;
}

std::uint64_t decoded_pixels(const ImageInfo& info, const DecodeOptions& options) noexcept {
    if (info.format != ImageFormat::jpeg || info.held_whole) {
        // No more than the limit, over which blocks may reach: an accepted picture fits into a
        // budget that is as large.
        return std::max(pixels_of(info), std::min(info.held_pixels, options.max_pixels));
    }
    const int reduction =
        jpeg_reduction(std::max(info.width, info.height), options.enough_long_side);
    const auto reduced = [reduction](int side) {
        return static_cast<std::uint64_t>((side + reduction - 1) / reduction);
    };
    return reduced(info.width) * reduced(info.height);
}

Result<ImageInfo> inspect(ByteView bytes) {
    if (bytes.empty()) {
        return Error{ErrorCode::unsupported_image,
                     "The picture is empty (0 bytes); send a JPEG, PNG, WebP or HEIC file."};
    }
    const std::optional<ImageFormat> format = format_of(bytes);
    if (!format) {
        return Error{ErrorCode::unsupported_image,
                     "The file is no picture that can be read; send a JPEG, PNG, WebP or HEIC "
                     "file."};
    }
    return without_exceptions([&] { return inspect_as(*format, bytes); });
}

Status check_size(const ImageInfo& info, const DecodeOptions& options) {
    const auto width = static_cast<std::uint64_t>(info.width);
    const auto height = static_cast<std::uint64_t>(info.height);
    if (pixels_of(info) > options.max_pixels) {
        return too_large(width, height, options.max_pixels);
    }
    // Coded pictures are whole blocks of up to 64 pixels, so the last ones may reach over the one
    // that is shown; the limit is exact for what is shown.
    constexpr std::uint64_t kBlock = 64;
    if (info.held_pixels > options.max_pixels + kBlock * (width + height + kBlock)) {
        return holds_too_much(info.held_pixels, options.max_pixels);
    }
    return {};
}

Result<Image> decode(ByteView bytes, const DecodeOptions& options) {
    const Result<ImageInfo> info = inspect(bytes);
    if (!info) {
        return info.error();
    }
    if (Status size = check_size(*info, options); !size) {
        return size.error();
    }
    return without_exceptions([&]() -> Result<Image> {
        Result<Image> stored = decode_stored(bytes, *info, options);
        if (!stored) {
            return stored;
        }
        return upright(std::move(*stored), info->orientation);
    });
}

ImageInfo upright_info(ImageFormat format, int stored_width, int stored_height, int orientation) {
    ImageInfo info{format, stored_width, stored_height, orientation};
    if (swaps_sides(orientation)) {
        std::swap(info.width, info.height);
    }
    return info;
}

Image black_image(int width, int height) {
    Image image;
    if (width > 0 && height > 0) {
        image.width = width;
        image.height = height;
        image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    }
    return image;
}

Error damaged(ImageFormat format, std::string_view detail) {
    return {ErrorCode::image_damaged,
            "The " + std::string(names(format).name) +
                " picture is truncated or damaged; send the whole file again.",
            std::string(detail)};
}

Error unsupported(ImageFormat format, std::string_view why) {
    return {ErrorCode::unsupported_image, "This kind of " + std::string(names(format).name) +
                                              " cannot be read (" + std::string(why) +
                                              "); save it as an ordinary JPEG and send that."};
}

Error too_large(std::uint64_t width, std::uint64_t height, std::uint64_t max_pixels) {
    return {ErrorCode::image_too_large, "The picture has " + std::to_string(width) + " x " +
                                            std::to_string(height) + " pixels; at most " +
                                            megapixels(max_pixels) +
                                            " are accepted. Send a smaller one."};
}

void blend_over_white(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb) noexcept {
    const auto over_white = [](std::uint32_t colour, std::uint32_t alpha) {
        // (t + (t >> 8)) >> 8 of t = v + 128 is v / 255 rounded, for every v up to 255 * 255.
        const std::uint32_t t = colour * alpha + 255 * (255 - alpha) + 128;
        return static_cast<std::uint8_t>((t + (t >> 8)) >> 8);
    };
    for (std::size_t i = 0; i < pixels; ++i, rgba += 4, rgb += 3) {
        const std::uint32_t red = rgba[0];
        const std::uint32_t green = rgba[1];
        const std::uint32_t blue = rgba[2];
        const std::uint32_t alpha = rgba[3];
        rgb[0] = over_white(red, alpha);
        rgb[1] = over_white(green, alpha);
        rgb[2] = over_white(blue, alpha);
    }
}

}  // namespace rollcall::vision
