#include <algorithm>
#include <array>
#include <cstdlib>

#include "vision/decode.h"
#include "vision/jpeg_errors.h"

namespace rollcall::vision {
namespace {

// libjpeg's memory destination hands out a malloc'ed buffer.
struct Written {
    unsigned char* data = nullptr;
    unsigned long size = 0;

    Written() = default;
    ~Written() { std::free(data); }
    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;
    Written(Written&&) = delete;
    Written& operator=(Written&&) = delete;
};

void write_rows(jpeg_compress_struct& info, const Image& image) {
    while (info.next_scanline < info.image_height) {
        const std::uint8_t* row = image.row(static_cast<int>(info.next_scanline)).data();
        // libjpeg's signature lacks a const; it only reads.
        std::array<JSAMPROW, 1> rows{const_cast<JSAMPROW>(row)};
        jpeg_write_scanlines(&info, rows.data(), 1);
    }
}

}  // namespace

Bytes encode_jpeg(const Image& image, int quality) {
    JpegErrors errors;
    Written written;
    jpeg_compress_struct info{};
    info.err = errors.manager();
    info.client_data = &errors;
    const bool done = errors.run([&] {
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &written.data, &written.size);
        info.image_width = static_cast<JDIMENSION>(std::max(image.width, 0));
        info.image_height = static_cast<JDIMENSION>(std::max(image.height, 0));
        info.input_components = 3;
        info.in_color_space = JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, quality, TRUE);
        jpeg_start_compress(&info, TRUE);
        write_rows(info, image);
        jpeg_finish_compress(&info);
    });
    jpeg_destroy_compress(&info);
    return done ? Bytes(written.data, written.data + written.size) : Bytes{};
}

}  // namespace rollcall::vision
