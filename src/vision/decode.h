#pragma once

#include <cstdint>
#include <string_view>

#include "core/bytes.h"
#include "core/result.h"
#include "vision/image.h"

namespace rollcall::vision {

enum class ImageFormat { jpeg, png, webp, heic };

/// "image/jpeg" and so on.
std::string_view media_type(ImageFormat format) noexcept;
/// ".jpg" and so on.
std::string_view file_extension(ImageFormat format) noexcept;

/// What the header of a picture says, before a pixel is decoded.
struct ImageInfo {
    ImageFormat format;
    int width = 0;  ///< as it will be decoded at full scale, upright
    int height = 0;
    int orientation = 1;  ///< EXIF 2.32, tag 0x0112: 1..8
    /// A JPEG in several scans (progressive): whatever the scale, decoding holds all of it.
    bool held_whole = false;
    /// The pixels of the largest picture that decoding holds; 0: width * height. More than those
    /// in a HEIC that is cropped, or whose streams say another size than its tables.
    std::uint64_t held_pixels = 0;
};

/// Reads the header only; the format is told by the bytes, never by a name or Content-Type.
/// Errors: unsupported_image (no JPEG, PNG, WebP or HEIC; empty), image_damaged (header
/// unreadable).
Result<ImageInfo> inspect(ByteView bytes);

struct DecodeOptions {
    /// Of the picture as stored, without what fills up the blocks of HEVC; more is image_too_large.
    std::uint64_t max_pixels = 40'000'000;
    /// A JPEG whose longer side is more than twice this is decoded at 1/2, 1/4 or 1/8 so that the
    /// longer side stays at least this long. 0: always at full scale.
    int enough_long_side = 1600;
};

/// The pixels that decoding under these options holds at once: what a budget has to set aside. At
/// most max_pixels for a picture that check_size accepts.
std::uint64_t decoded_pixels(const ImageInfo& info, const DecodeOptions& options) noexcept;

/// Whether the picture is small enough to be decoded under these options; a caller that reserves
/// room for the pixels asks this first. Error: image_too_large.
Status check_size(const ImageInfo& info, const DecodeOptions& options);

/// Decodes to upright RGB: EXIF orientation applied, gray and palette expanded, 16 bit reduced to
/// 8, alpha laid over white, CMYK JPEG converted. Pure; thread-safe; memory bounded by max_pixels.
/// Errors: as inspect, image_too_large (before decoding), image_damaged (truncated or broken data:
/// a picture with missing rows is refused, not half shown), busy (memory is short at the moment).
Result<Image> decode(ByteView bytes, const DecodeOptions& options = {});

/// Baseline JPEG, 4:2:0, `quality` 1..100. For tests and derived pictures. Nothing if the picture
/// is empty or a side is longer than JPEG can say (65,500).
Bytes encode_jpeg(const Image& image, int quality = 90);

}  // namespace rollcall::vision
