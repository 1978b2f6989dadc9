#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/result.h"
#include "vision/decode.h"
#include "vision/image.h"

/// What the files of the formats share with the dispatcher (decode.cpp). Not for other folders.
namespace rollcall::vision {

/// What lies between a file and its picture for one format. `inspect` reads the header. `decode`
/// gives the pixels as they are stored, that is before the EXIF orientation is applied; it is only
/// called with what `inspect` said and after the size has been accepted.
Result<ImageInfo> inspect_jpeg(ByteView bytes);
Result<Image> decode_jpeg(ByteView bytes, const ImageInfo& info, const DecodeOptions& options);

Result<ImageInfo> inspect_png(ByteView bytes);
Result<Image> decode_png(ByteView bytes, const ImageInfo& info);
/// By libspng, whatever the kind: what decode_png does where decode_truecolour_png cannot.
Result<Image> decode_any_png(ByteView bytes, const ImageInfo& info);

Result<ImageInfo> inspect_webp(ByteView bytes);
Result<Image> decode_webp(ByteView bytes, const ImageInfo& info);

/// Here the container's own rotation and mirroring are applied already; orientation is always 1.
Result<ImageInfo> inspect_heic(ByteView bytes);
Result<Image> decode_heic(ByteView bytes, const DecodeOptions& options);

/// 1, 2, 4 or 8: by how much a JPEG with this longer side is reduced while it is decoded.
int jpeg_reduction(int long_side, int enough_long_side) noexcept;

/// `info` with the size that follows from the size as stored and the orientation.
ImageInfo upright_info(ImageFormat format, int stored_width, int stored_height, int orientation);

/// A picture of that size, black.
Image black_image(int width, int height);

/// image_damaged with a text that names the format; `detail` goes to the operator's log.
Error damaged(ImageFormat format, std::string_view detail);
/// unsupported_image: the format is known, but not this variety of it.
Error unsupported(ImageFormat format, std::string_view why);
/// image_too_large, naming size and limit.
Error too_large(std::uint64_t width, std::uint64_t height, std::uint64_t max_pixels);

/// Lays `pixels` RGBA pixels (not premultiplied) over white. `rgb` may start where `rgba` does.
void blend_over_white(const std::uint8_t* rgba, std::size_t pixels, std::uint8_t* rgb) noexcept;

}  // namespace rollcall::vision
