#include <array>
#include <cstdio>
#include <cstdlib>

// jpeglib.h needs <cstdio> and stands on its own.
#include <jpeglib.h>

#include "samples.h"

namespace rollcall::vision::samples {
namespace {

// One encoder for one picture. libjpeg's own error manager ends the program: the right thing for a
// test's own mistake.
class Writer {
  public:
    Writer(int width, int height, int components, J_COLOR_SPACE colours) {
        info_.err = jpeg_std_error(&errors_);
        jpeg_create_compress(&info_);
        jpeg_mem_dest(&info_, &data_, &size_);
        info_.image_width = static_cast<JDIMENSION>(width);
        info_.image_height = static_cast<JDIMENSION>(height);
        info_.input_components = components;
        info_.in_color_space = colours;
        jpeg_set_defaults(&info_);
    }
    ~Writer() {
        jpeg_destroy_compress(&info_);
        std::free(data_);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    jpeg_compress_struct& info() { return info_; }

    void start(ByteView exif) {
        jpeg_start_compress(&info_, TRUE);
        if (!exif.empty()) {
            Bytes marker = {'E', 'x', 'i', 'f', 0, 0};
            marker.insert(marker.end(), exif.begin(), exif.end());
            jpeg_write_marker(&info_, JPEG_APP0 + 1, marker.data(),
                              static_cast<unsigned int>(marker.size()));
        }
    }
    void write_row(Bytes row) {
        std::array<JSAMPROW, 1> rows{row.data()};
        jpeg_write_scanlines(&info_, rows.data(), 1);
    }
    Bytes finish() {
        jpeg_finish_compress(&info_);
        return {data_, data_ + size_};
    }

  private:
    jpeg_error_mgr errors_{};
    jpeg_compress_struct info_{};
    unsigned char* data_ = nullptr;
    unsigned long size_ = 0;
};

// As Adobe's programs write it, inverted: 255 is no ink, and the black plate is left empty.
Bytes cmyk_row(const Image& image, int y) {
    Bytes row;
    for (int x = 0; x < image.width; ++x) {
        const std::uint8_t* p = pixel(image, x, y);
        row.insert(row.end(), {p[0], p[1], p[2], 255});
    }
    return row;
}

}  // namespace

Bytes jpeg(const Image& image, JpegKind kind, int quality, ByteView exif) {
    const bool ink = kind == JpegKind::cmyk || kind == JpegKind::ycck;
    Writer writer(image.width, image.height, ink ? 4 : 3, ink ? JCS_CMYK : JCS_RGB);
    if (kind == JpegKind::gray) {
        jpeg_set_colorspace(&writer.info(), JCS_GRAYSCALE);
    } else if (ink) {
        jpeg_set_colorspace(&writer.info(), kind == JpegKind::ycck ? JCS_YCCK : JCS_CMYK);
    } else if (kind == JpegKind::progressive) {
        jpeg_simple_progression(&writer.info());
    }
    jpeg_set_quality(&writer.info(), quality, TRUE);
    writer.start(exif);
    for (int y = 0; y < image.height; ++y) {
        const auto row = image.row(y);
        writer.write_row(ink ? cmyk_row(image, y) : Bytes(row.begin(), row.end()));
    }
    return writer.finish();
}

Bytes jpeg_scan_bomb(int side, int scans) {
    // Whole coefficients at once: the one kind of scan that may lawfully be said again.
    constexpr std::array<jpeg_scan_info, 4> kScript = {{{3, {0, 1, 2}, 0, 0, 0, 0},
                                                        {1, {0}, 1, 63, 0, 0},
                                                        {1, {1}, 1, 63, 0, 0},
                                                        {1, {2}, 1, 63, 0, 0}}};
    const Image image = gradient(side, side);
    Writer writer(side, side, 3, JCS_RGB);
    writer.info().scan_info = kScript.data();
    writer.info().num_scans = static_cast<int>(kScript.size());
    writer.start({});
    for (int y = 0; y < side; ++y) {
        const auto row = image.row(y);
        writer.write_row(Bytes(row.begin(), row.end()));
    }
    Bytes file = writer.finish();
    std::size_t last = file.size() - 2;
    while (!(file[last] == 0xFF && file[last + 1] == 0xDA)) {
        --last;
    }
    const Bytes scan(file.begin() + static_cast<std::ptrdiff_t>(last), file.end() - 2);
    file.resize(file.size() - 2);
    for (int written = static_cast<int>(kScript.size()); written < scans; ++written) {
        file.insert(file.end(), scan.begin(), scan.end());
    }
    file.insert(file.end(), {0xFF, 0xD9});
    return file;
}

}  // namespace rollcall::vision::samples
