#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#include "vision/formats.h"
#include "vision/jpeg_errors.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

// Every scan of a progressive picture costs a pass over all of it, however few bytes it has.
// Encoders write about ten.
constexpr int kScansMost = 64;

// The life of libjpeg's reader around one picture.
class JpegReader {
  public:
    explicit JpegReader(ByteView bytes) : bytes_(bytes) {
        info_.err = errors_.manager();
        info_.client_data = &errors_;
        progress_.base.progress_monitor = &JpegReader::on_progress;
    }
    ~JpegReader() { jpeg_destroy_decompress(&info_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;
    JpegReader(JpegReader&&) = delete;
    JpegReader& operator=(JpegReader&&) = delete;

    // Reads up to the first pixels.
    Status read_header() {
        const bool done = errors_.run([this] {
            jpeg_create_decompress(&info_);
            info_.progress = &progress_.base;
            jpeg_mem_src(&info_, bytes_.data(), static_cast<unsigned long>(bytes_.size()));
            jpeg_read_header(&info_, TRUE);
        });
        return done ? Status{} : failure();
    }

    // Decides colours and scale; `info().output_width` and the rest are valid from here.
    Status start(int reduction) {
        const bool done = errors_.run([this, reduction] {
            const bool cmyk =
                info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
            info_.out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
            info_.scale_num = 1;
            info_.scale_denom = static_cast<unsigned int>(reduction);
            jpeg_start_decompress(&info_);
        });
        return done ? Status{} : failure();
    }

    // The next row into `row`, which has room for it.
    Status read_row(std::uint8_t* row) {
        const bool done = errors_.run([this, row] {
            std::array<JSAMPROW, 1> rows{row};
            jpeg_read_scanlines(&info_, rows.data(), 1);
        });
        return done ? Status{} : failure();
    }

    // All rows, one after the other, into `pixels`.
    Status read_rows(std::uint8_t* pixels) {
        const bool done = errors_.run([this, pixels] {
            const std::size_t stride =
                std::size_t{info_.output_width} * static_cast<std::size_t>(info_.output_components);
            std::array<JSAMPROW, kRowsAtOnce> rows{};
            while (info_.output_scanline < info_.output_height) {
                const unsigned int left = info_.output_height - info_.output_scanline;
                const unsigned int count = std::min<unsigned int>(left, kRowsAtOnce);
                for (unsigned int i = 0; i < count; ++i) {
                    rows[i] = pixels + (info_.output_scanline + i) * stride;
                }
                jpeg_read_scanlines(&info_, rows.data(), count);
            }
        });
        return done ? Status{} : failure();
    }

    // Reads to the end marker, so that a file cut short is noticed.
    Status finish() {
        const bool done = errors_.run([this] { jpeg_finish_decompress(&info_); });
        return done ? Status{} : failure();
    }

    const jpeg_decompress_struct& info() const { return info_; }

    // After read_header: whether the coefficients of the whole picture are held while decoding.
    bool has_several_scans() { return jpeg_has_multiple_scans(&info_) != FALSE; }

  private:
    static constexpr unsigned int kRowsAtOnce = 16;

    struct Progress {
        jpeg_progress_mgr base{};
        bool too_many_scans = false;
    };

    static void on_progress(j_common_ptr common) {
        const auto* info = reinterpret_cast<j_decompress_ptr>(common);
        if (info->input_scan_number > kScansMost) {
            auto* progress = reinterpret_cast<Progress*>(common->progress);
            progress->too_many_scans = true;
            common->err->error_exit(common);
        }
    }

    Error failure() const {
        if (progress_.too_many_scans) {
            return unsupported(ImageFormat::jpeg, "it has too many progressive scans");
        }
        if (errors_.out_of_memory()) {
            throw std::bad_alloc();
        }
        if (errors_.unsupported()) {
            return unsupported(ImageFormat::jpeg, errors_.text());
        }
        return damaged(ImageFormat::jpeg, errors_.text());
    }

    ByteView bytes_;
    JpegErrors errors_;
    Progress progress_;
    jpeg_decompress_struct info_{};
};

// The EXIF block among the segments before the pixels: FF, a marker, the length of what follows.
// Walked here because libjpeg would copy every segment of this kind, however many there are.
ByteView exif_segment(ByteView bytes) {
    constexpr std::uint8_t kStartOfScan = 0xDA;
    constexpr std::uint8_t kApp1 = 0xE1;
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == 0xFF && bytes[at + 1] != kStartOfScan) {
        if (bytes[at + 1] == 0xFF) {
            ++at;  // a fill byte
            continue;
        }
        const std::size_t length = std::size_t{bytes[at + 2]} << 8 | bytes[at + 3];
        if (length < 2 || length > bytes.size() - at - 2) {
            break;
        }
        const ByteView data = bytes.subspan(at + 4, length - 2);
        // APP1 is also where XMP lies.
        if (bytes[at + 1] == kApp1 && as_text(data).starts_with(std::string_view("Exif\0", 5))) {
            return data;
        }
        at += 2 + length;
    }
    return {};
}

// Adobe's programs store ink the other way round: 255 is none of it.
void cmyk_to_rgb(const std::uint8_t* cmyk, std::size_t pixels, bool inverted, std::uint8_t* rgb) {
    const std::uint32_t flip = inverted ? 0 : 255;
    for (std::size_t i = 0; i < pixels; ++i, cmyk += 4, rgb += 3) {
        const std::uint32_t key = cmyk[3] ^ flip;
        for (std::size_t c = 0; c < 3; ++c) {
            rgb[c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * key + 127) / 255);
        }
    }
}

Status read_cmyk(JpegReader& reader, Image& image) {
    const std::size_t width = static_cast<std::size_t>(image.width);
    Bytes row(width * 4);
    for (int y = 0; y < image.height; ++y) {
        if (Status read = reader.read_row(row.data()); !read) {
            return read;
        }
        cmyk_to_rgb(row.data(), width, reader.info().saw_Adobe_marker != FALSE,
                    image.rgb.data() + static_cast<std::size_t>(y) * width * 3);
    }
    return {};
}

}  // namespace

Result<ImageInfo> inspect_jpeg(ByteView bytes) {
    JpegReader reader(bytes);
    if (Status read = reader.read_header(); !read) {
        return read.error();
    }
    const jpeg_decompress_struct& header = reader.info();
    ImageInfo info =
        upright_info(ImageFormat::jpeg, static_cast<int>(header.image_width),
                     static_cast<int>(header.image_height), exif_orientation(exif_segment(bytes)));
    info.held_whole = reader.has_several_scans();
    return info;
}

Result<Image> decode_jpeg(ByteView bytes, const ImageInfo& info, const DecodeOptions& options) {
    const int reduction =
        jpeg_reduction(std::max(info.width, info.height), options.enough_long_side);
    JpegReader reader(bytes);
    if (Status header = reader.read_header(); !header) {
        return header.error();
    }
    if (Status start = reader.start(reduction); !start) {
        return start.error();
    }
    Image image = black_image(static_cast<int>(reader.info().output_width),
                              static_cast<int>(reader.info().output_height));
    const bool cmyk = reader.info().out_color_space == JCS_CMYK;
    Status read = cmyk ? read_cmyk(reader, image) : reader.read_rows(image.rgb.data());
    if (read) {
        read = reader.finish();
    }
    if (!read) {
        return read.error();
    }
    return image;
}

}  // namespace rollcall::vision
