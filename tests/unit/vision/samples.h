#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "vision/image.h"

/// Pictures in every format and variety, made on the spot by the formats' own libraries; PNG by
/// hand, because the varieties that matter are those an ordinary encoder does not write.
namespace rollcall::vision::samples {

/// A smooth picture in which each corner has a colour of its own: every turning shows.
Image gradient(int width, int height);
/// Noise from a fixed seed: hardly compressible, so that every byte of a file matters.
Image noise(int width, int height);
/// The picture at (x, y) of `image`, three bytes.
const std::uint8_t* pixel(const Image& image, int x, int y);
/// The largest and the mean difference of two pictures of the same size, in steps of a byte.
int largest_difference(const Image& a, const Image& b);
double mean_difference(const Image& a, const Image& b);

/// `stored` such that `upright(stored, orientation)` is `image`: the inverse written naively.
Image stored_as(const Image& image, int orientation);
/// A TIFF block that holds this orientation and nothing else, without the "Exif\0\0" before it.
Bytes exif_block(int orientation, bool big_endian);

enum class JpegKind { colour, gray, cmyk, ycck, progressive };
Bytes jpeg(const Image& image, JpegKind kind = JpegKind::colour, int quality = 95,
           ByteView exif = {});
/// A well-formed progressive JPEG of this many scans (at least 4), the last one said again and
/// again.
Bytes jpeg_scan_bomb(int side, int scans);

struct PngOptions {
    std::uint8_t bit_depth = 8;
    std::uint8_t colour_type = 2;
    bool interlaced = false;
    Bytes palette = {};       ///< PLTE, three bytes an entry
    Bytes transparency = {};  ///< tRNS
    Bytes exif = {};          ///< eXIf
    bool exif_at_end = false;
    Bytes filters = {};         ///< each row's filter number, 0 by default; rows come filtered
    std::size_t part_size = 0;  ///< IDAT chunks of this size; 0: one chunk
    Bytes text_between = {};    ///< a tEXt chunk after the first IDAT
};
/// A PNG around packed rows as the format stores them (`pixel_bits` follows from the options);
/// unfiltered and uncompressed.
Bytes png(int width, int height, ByteView packed, const PngOptions& options = {});
/// An ordinary compressed, filtered RGB PNG.
Bytes png(const Image& image);
/// Nothing but a header that claims this size, and `padding` bytes of data that say little.
Bytes png_claiming(std::uint32_t width, std::uint32_t height, std::size_t padding);

Bytes webp(const Image& image, bool lossless = true);
/// Lossless with an alpha channel, one byte a pixel.
Bytes webp_alpha(const Image& image, ByteView alpha);
/// The extended container around a still WebP: with an EXIF chunk, or marked as animated.
Bytes webp_extended(const Bytes& still, const Image& image, ByteView exif, bool animated);

/// HEVC at high quality. `orientation` is written as the container's irot and imir boxes.
Bytes heic(const Image& image, int orientation = 1, ByteView alpha = {});
/// Whether this machine's libheif can write HEVC; without it the HEIC tests are skipped.
bool can_write_heic();

}  // namespace rollcall::vision::samples
