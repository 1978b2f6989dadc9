#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

#include <spng.h>

#include "samples.h"

namespace rollcall::vision::samples {
namespace {

std::uint32_t crc_of(ByteView bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
    }
    return ~crc;
}

void put_number(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void put_chunk(Bytes& out, std::string_view type, ByteView data) {
    put_number(out, static_cast<std::uint32_t>(data.size()));
    Bytes body(type.begin(), type.end());
    body.insert(body.end(), data.begin(), data.end());
    out.insert(out.end(), body.begin(), body.end());
    put_number(out, crc_of(body));
}

// RFC 1950 around stored blocks (RFC 1951, 3.2.4).
Bytes zlib_stored(ByteView data) {
    Bytes out = {0x78, 0x01};
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const std::uint8_t byte : data) {
        low = (low + byte) % 65'521;
        high = (high + low) % 65'521;
    }
    do {
        const std::size_t length = std::min<std::size_t>(data.size(), 0xFFFF);
        const auto size = static_cast<std::uint16_t>(length);
        const auto inverse = static_cast<std::uint16_t>(~size);
        out.push_back(length == data.size() ? 1 : 0);
        out.insert(out.end(),
                   {static_cast<std::uint8_t>(size), static_cast<std::uint8_t>(size >> 8),
                    static_cast<std::uint8_t>(inverse), static_cast<std::uint8_t>(inverse >> 8)});
        out.insert(out.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(length));
        data = data.subspan(length);
    } while (!data.empty());
    put_number(out, high << 16 | low);
    return out;
}

Bytes signature() {
    return {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
}

Bytes header(std::uint32_t width, std::uint32_t height, const PngOptions& options) {
    Bytes data;
    put_number(data, width);
    put_number(data, height);
    data.insert(data.end(), {options.bit_depth, options.colour_type, 0, 0,
                             static_cast<std::uint8_t>(options.interlaced ? 1 : 0)});
    return data;
}

std::size_t bits_per_pixel(const PngOptions& options) {
    constexpr std::array<std::size_t, 7> kSamples = {1, 0, 3, 1, 2, 0, 4};
    return kSamples.at(options.colour_type) * options.bit_depth;
}

Bytes plain_rows(std::size_t height, std::size_t row_bytes, ByteView packed, ByteView filters) {
    Bytes rows;
    for (std::size_t y = 0; y < height; ++y) {
        const ByteView row = packed.subspan(y * row_bytes, row_bytes);
        rows.push_back(filters.empty() ? 0 : filters[y]);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

void put_stream(Bytes& file, ByteView stream, const PngOptions& options) {
    const std::size_t part = options.part_size == 0 ? stream.size() : options.part_size;
    bool first = true;
    while (!stream.empty()) {
        put_chunk(file, "IDAT", stream.first(std::min(part, stream.size())));
        stream = stream.subspan(std::min(part, stream.size()));
        if (first && !options.text_between.empty()) {
            put_chunk(file, "tEXt", options.text_between);
        }
        first = false;
    }
}

// The seven passes of Adam7; for whole bytes a pixel.
Bytes interlaced_rows(std::size_t width, std::size_t height, std::size_t pixel_bytes,
                      ByteView packed) {
    struct Pass {
        std::size_t x, y, step_x, step_y;
    };
    constexpr std::array<Pass, 7> kPasses = {{{0, 0, 8, 8},
                                              {4, 0, 8, 8},
                                              {0, 4, 4, 8},
                                              {2, 0, 4, 4},
                                              {0, 2, 2, 4},
                                              {1, 0, 2, 2},
                                              {0, 1, 1, 2}}};
    Bytes rows;
    for (const Pass& pass : kPasses) {
        for (std::size_t y = pass.y; y < height && pass.x < width; y += pass.step_y) {
            rows.push_back(0);
            for (std::size_t x = pass.x; x < width; x += pass.step_x) {
                const ByteView pixel = packed.subspan((y * width + x) * pixel_bytes, pixel_bytes);
                rows.insert(rows.end(), pixel.begin(), pixel.end());
            }
        }
    }
    return rows;
}

}  // namespace

Bytes png(int width, int height, ByteView packed, const PngOptions& options) {
    const auto columns = static_cast<std::size_t>(width);
    const auto lines = static_cast<std::size_t>(height);
    const std::size_t bits = bits_per_pixel(options);
    const Bytes rows = options.interlaced
                           ? interlaced_rows(columns, lines, bits / 8, packed)
                           : plain_rows(lines, (columns * bits + 7) / 8, packed, options.filters);
    Bytes file = signature();
    put_chunk(
        file, "IHDR",
        header(static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), options));
    if (!options.palette.empty()) {
        put_chunk(file, "PLTE", options.palette);
    }
    if (!options.transparency.empty()) {
        put_chunk(file, "tRNS", options.transparency);
    }
    if (!options.exif.empty() && !options.exif_at_end) {
        put_chunk(file, "eXIf", options.exif);
    }
    put_stream(file, zlib_stored(rows), options);
    if (!options.exif.empty() && options.exif_at_end) {
        put_chunk(file, "eXIf", options.exif);
    }
    put_chunk(file, "IEND", {});
    return file;
}

Bytes png(const Image& image) {
    spng_ctx* context = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr ihdr{};
    ihdr.width = static_cast<std::uint32_t>(image.width);
    ihdr.height = static_cast<std::uint32_t>(image.height);
    ihdr.bit_depth = 8;
    ihdr.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
    spng_set_ihdr(context, &ihdr);
    int code = spng_encode_image(context, image.rgb.data(), image.rgb.size(), SPNG_FMT_PNG,
                                 SPNG_ENCODE_FINALIZE);
    std::size_t size = 0;
    void* data = code == SPNG_OK ? spng_get_png_buffer(context, &size, &code) : nullptr;
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    Bytes file = bytes == nullptr ? Bytes{} : Bytes(bytes, bytes + size);
    std::free(data);
    spng_ctx_free(context);
    if (file.empty()) {
        throw std::runtime_error(spng_strerror(code));
    }
    return file;
}

Bytes png_claiming(std::uint32_t width, std::uint32_t height, std::size_t padding) {
    Bytes file = signature();
    put_chunk(file, "IHDR", header(width, height, {}));
    put_chunk(file, "IDAT", zlib_stored(Bytes(padding)));
    put_chunk(file, "IEND", {});
    return file;
}

}  // namespace rollcall::vision::samples
