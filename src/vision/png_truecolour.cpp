#include "vision/png_truecolour.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include <libdeflate.h>

#include "vision/formats.h"
#include "vision/png_chunks.h"

namespace rollcall::vision {
namespace {

// Four samples side by side, in GCC's and clang's notation for what every processor has: the
// predictors of Average and Paeth wait for the pixel before, so that one pixel at a time is all the
// parallelism there is.
using Bytes4 [[gnu::vector_size(4)]] = std::uint8_t;
using Words4 [[gnu::vector_size(8)]] = std::int16_t;

Words4 load(const std::uint8_t* pixel) noexcept {
    Bytes4 bytes;
    std::memcpy(&bytes, pixel, sizeof bytes);
    return __builtin_convertvector(bytes, Words4);
}

template <std::size_t PixelBytes>
void save(Words4 samples, std::uint8_t* pixel) noexcept {
    const Bytes4 bytes = __builtin_convertvector(samples, Bytes4);
    std::memcpy(pixel, &bytes, PixelBytes);
}

Words4 distance(Words4 a, Words4 b) noexcept {
    return a > b ? a - b : b - a;
}

// PNG specification, 9.4: left, above or above left, whichever is nearest to left + above - above
// left; in this order where two are as near.
Words4 paeth(Words4 left, Words4 above, Words4 corner) noexcept {
    const Words4 to_left = distance(above, corner);
    const Words4 to_above = distance(left, corner);
    const Words4 to_corner = distance(left + above, corner + corner);
    const Words4 nearer = to_above <= to_corner ? above : corner;
    return ((to_left <= to_above) & (to_left <= to_corner)) ? left : nearer;
}

template <std::size_t PixelBytes>
void undo_sub(std::uint8_t* row, std::size_t pixels) noexcept {
    Words4 left{};
    for (std::size_t i = 0; i < pixels; ++i, row += PixelBytes) {
        left = (load(row) + left) & 0xFF;
        save<PixelBytes>(left, row);
    }
}

void undo_up(std::uint8_t* row, const std::uint8_t* above, std::size_t bytes) noexcept {
    for (std::size_t i = 0; i < bytes; ++i) {
        row[i] = static_cast<std::uint8_t>(row[i] + above[i]);
    }
}

template <std::size_t PixelBytes>
void undo_average(std::uint8_t* row, const std::uint8_t* above, std::size_t pixels) noexcept {
    Words4 left{};
    for (std::size_t i = 0; i < pixels; ++i, row += PixelBytes, above += PixelBytes) {
        left = (load(row) + ((left + load(above)) >> 1)) & 0xFF;
        save<PixelBytes>(left, row);
    }
}

template <std::size_t PixelBytes>
void undo_paeth(std::uint8_t* row, const std::uint8_t* above, std::size_t pixels) noexcept {
    Words4 left{};
    Words4 corner{};
    for (std::size_t i = 0; i < pixels; ++i, row += PixelBytes, above += PixelBytes) {
        const Words4 up = load(above);
        left = (load(row) + paeth(left, up, corner)) & 0xFF;
        corner = up;
        save<PixelBytes>(left, row);
    }
}

template <std::size_t PixelBytes>
bool undo_filter(int filter, std::size_t pixels, std::uint8_t* row,
                 const std::uint8_t* above) noexcept {
    switch (filter) {
        case 0:
            return true;
        case 1:
            undo_sub<PixelBytes>(row, pixels);
            return true;
        case 2:
            undo_up(row, above, pixels * PixelBytes);
            return true;
        case 3:
            undo_average<PixelBytes>(row, above, pixels);
            return true;
        case 4:
            undo_paeth<PixelBytes>(row, above, pixels);
            return true;
        default:
            return false;
    }
}

struct Truecolour {
    int width = 0;
    int height = 0;
    std::size_t pixel_bytes = 0;  ///< 0: not known yet
    Bytes joined;                 ///< the stream, if it stands in more than one chunk
    ByteView stream;
};

// PNG specification, 11.2.1: the sides, the depth, the kind of colour, three methods.
bool read_header(ByteView data, Truecolour& found) {
    constexpr std::uint32_t kRgb = 2;
    constexpr std::uint32_t kRgba = 6;
    BigEndianReader header(data);
    found.width = static_cast<int>(header.number(4));
    found.height = static_cast<int>(header.number(4));
    const std::uint32_t depth = header.short_number(1);
    const std::uint32_t colour = header.short_number(1);
    const std::uint64_t methods = header.number(3);
    const bool plain = depth == 8 && methods == 0 && (colour == kRgb || colour == kRgba);
    found.pixel_bytes = colour == kRgb ? 3 : 4;
    return plain;
}

// One stream in one piece: the parts stand one behind the other and nothing else between.
void join(Truecolour& found, ByteView part) {
    if (found.stream.empty()) {
        found.stream = part;
        return;
    }
    if (found.joined.empty()) {
        found.joined.assign(found.stream.begin(), found.stream.end());
    }
    found.joined.insert(found.joined.end(), part.begin(), part.end());
    found.stream = found.joined;
}

// Lower case begins the name of what a reader need not know (PNG specification, 5.4).
bool may_be_skipped(const PngChunk& chunk) {
    return chunk.type.front() >= 'a' && chunk.type != "tRNS";
}

bool is_intact(const PngChunk& chunk) {
    return libdeflate_crc32(0, chunk.checked.data(), chunk.checked.size()) == chunk.crc;
}

std::optional<Truecolour> read_chunks(ByteView file) {
    PngChunks chunks(file);
    std::optional<PngChunk> chunk = chunks.next();
    Truecolour found;
    if (!chunk || chunk->type != "IHDR" || !is_intact(*chunk) || !read_header(chunk->data, found)) {
        return std::nullopt;
    }
    bool stream_ended = false;
    while ((chunk = chunks.next()) && is_intact(*chunk)) {
        if (chunk->type == "IEND") {
            return found;
        }
        if (chunk->type == "IDAT" && !stream_ended) {
            join(found, chunk->data);
        } else if (may_be_skipped(*chunk)) {
            stream_ended = !found.stream.empty();
        } else {
            break;
        }
    }
    return std::nullopt;
}

struct DecompressorFree {
    void operator()(libdeflate_decompressor* it) const { libdeflate_free_decompressor(it); }
};

bool inflate_exactly(ByteView stream, Bytes& out, std::size_t size) {
    const std::unique_ptr<libdeflate_decompressor, DecompressorFree> decompressor(
        libdeflate_alloc_decompressor());
    if (!decompressor) {
        throw std::bad_alloc();
    }
    // Without a place for the size, less than `size` is an error too.
    return libdeflate_zlib_decompress(decompressor.get(), stream.data(), stream.size(), out.data(),
                                      size, nullptr) == LIBDEFLATE_SUCCESS;
}

}  // namespace

bool undo_png_filter(int filter, std::size_t pixel_bytes, std::size_t pixels, std::uint8_t* row,
                     const std::uint8_t* above) noexcept {
    return pixel_bytes == 3 ? undo_filter<3>(filter, pixels, row, above)
                            : undo_filter<4>(filter, pixels, row, above);
}

std::optional<Image> decode_truecolour_png(ByteView file) {
    const std::optional<Truecolour> found = read_chunks(file);
    if (!found) {
        return std::nullopt;
    }
    const auto columns = static_cast<std::size_t>(found->width);
    const auto rows = static_cast<std::size_t>(found->height);
    const std::size_t row_bytes = columns * found->pixel_bytes;
    // Each row comes with its filter's number before it and is moved up once that is undone.
    const std::size_t filtered = rows * (1 + row_bytes);
    Image image{found->width, found->height, Bytes(filtered + 1)};
    if (!inflate_exactly(found->stream, image.rgb, filtered)) {
        return std::nullopt;
    }
    const Bytes black(row_bytes + 1);
    const std::uint8_t* above = black.data();
    std::uint8_t* to = image.rgb.data();
    for (std::size_t y = 0; y < rows; ++y) {
        std::uint8_t* row = image.rgb.data() + y * (1 + row_bytes) + 1;
        if (!undo_png_filter(row[-1], found->pixel_bytes, columns, row, above)) {
            return std::nullopt;
        }
        std::memmove(to, row, row_bytes);
        above = to;
        to += row_bytes;
    }
    if (found->pixel_bytes == 4) {
        blend_over_white(image.rgb.data(), columns * rows, image.rgb.data());
    }
    image.rgb.resize(columns * rows * 3);
    return image;
}

}  // namespace rollcall::vision
