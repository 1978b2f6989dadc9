#include <algorithm>
#include <memory>
#include <stdexcept>

#include <libheif/heif.h>
#include <webp/encode.h>

#include "samples.h"

// The encoder that makes the tests' HEIC files keeps some of its memory; nothing of ours uses it.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer asks for this name.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265\n";
}

namespace rollcall::vision::samples {
namespace {

Bytes taken_from_webp(std::uint8_t* data, std::size_t size) {
    Bytes file(data, data + size);
    WebPFree(data);
    return file;
}

void put_little_endian(Bytes& out, std::size_t value, int size) {
    for (int i = 0; i < size; ++i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

void put_riff_chunk(Bytes& out, std::string_view type, ByteView data) {
    out.insert(out.end(), type.begin(), type.end());
    put_little_endian(out, data.size(), 4);
    out.insert(out.end(), data.begin(), data.end());
    if (data.size() % 2 != 0) {
        out.push_back(0);
    }
}

void check(const heif_error& error) {
    if (error.code != heif_error_Ok) {
        throw std::runtime_error(error.message);
    }
}

heif_error append(heif_context*, const void* data, std::size_t size, void* file) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    static_cast<Bytes*>(file)->insert(static_cast<Bytes*>(file)->end(), bytes, bytes + size);
    return {heif_error_Ok, heif_suberror_Unspecified, ""};
}

void fill(heif_image* to, const Image& image, ByteView alpha) {
    int stride = 0;
    std::uint8_t* plane = heif_image_get_plane(to, heif_channel_interleaved, &stride);
    for (int y = 0; y < image.height; ++y) {
        std::uint8_t* out = plane + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < image.width; ++x) {
            out = std::copy_n(pixel(image, x, y), 3, out);
            if (!alpha.empty()) {
                *out++ = alpha[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                               static_cast<std::size_t>(x)];
            }
        }
    }
}

using HeifContext = std::unique_ptr<heif_context, decltype(&heif_context_free)>;
using HeifImage = std::unique_ptr<heif_image, decltype(&heif_image_release)>;
using HeifEncoder = std::unique_ptr<heif_encoder, decltype(&heif_encoder_release)>;
using HeifOptions = std::unique_ptr<heif_encoding_options, decltype(&heif_encoding_options_free)>;

}  // namespace

Bytes webp(const Image& image, bool lossless) {
    std::uint8_t* data = nullptr;
    const std::size_t size = lossless ? WebPEncodeLosslessRGB(image.rgb.data(), image.width,
                                                              image.height, image.width * 3, &data)
                                      : WebPEncodeRGB(image.rgb.data(), image.width, image.height,
                                                      image.width * 3, 95, &data);
    return taken_from_webp(data, size);
}

Bytes webp_alpha(const Image& image, ByteView alpha) {
    Bytes rgba;
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        rgba.insert(rgba.end(),
                    {image.rgb[3 * i], image.rgb[3 * i + 1], image.rgb[3 * i + 2], alpha[i]});
    }
    // "Exact" keeps the colour under full transparency; the decoder has to hide it.
    WebPConfig config;
    WebPConfigInit(&config);
    config.lossless = 1;
    config.exact = 1;
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = image.width;
    picture.height = image.height;
    WebPPictureImportRGBA(&picture, rgba.data(), image.width * 4);
    WebPMemoryWriter writer;
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    WebPEncode(&config, &picture);
    WebPPictureFree(&picture);
    Bytes file(writer.mem, writer.mem + writer.size);
    WebPMemoryWriterClear(&writer);
    return file;
}

Bytes webp_extended(const Bytes& still, const Image& image, ByteView exif, bool animated) {
    constexpr std::uint8_t kExifFlag = 0x08;
    constexpr std::uint8_t kAnimationFlag = 0x02;
    Bytes extended = {
        static_cast<std::uint8_t>((exif.empty() ? 0 : kExifFlag) | (animated ? kAnimationFlag : 0)),
        0, 0, 0};
    put_little_endian(extended, static_cast<std::size_t>(image.width - 1), 3);
    put_little_endian(extended, static_cast<std::size_t>(image.height - 1), 3);
    Bytes body = {'W', 'E', 'B', 'P'};
    put_riff_chunk(body, "VP8X", extended);
    body.insert(body.end(), still.begin() + 12, still.end());
    if (!exif.empty()) {
        put_riff_chunk(body, "EXIF", exif);
    }
    Bytes file;
    put_riff_chunk(file, "RIFF", body);
    return file;
}

bool can_write_heic() {
    return heif_have_encoder_for_format(heif_compression_HEVC) != 0;
}

Bytes heic(const Image& image, int orientation, ByteView alpha) {
    const HeifContext context(heif_context_alloc(), heif_context_free);
    heif_encoder* raw_encoder = nullptr;
    check(heif_context_get_encoder_for_format(context.get(), heif_compression_HEVC, &raw_encoder));
    const HeifEncoder encoder(raw_encoder, heif_encoder_release);
    heif_encoder_set_lossy_quality(encoder.get(), 95);
    heif_encoder_set_parameter_string(encoder.get(), "preset", "ultrafast");
    heif_encoder_set_parameter_string(encoder.get(), "chroma", "444");
    heif_image* raw_image = nullptr;
    check(heif_image_create(
        image.width, image.height, heif_colorspace_RGB,
        alpha.empty() ? heif_chroma_interleaved_RGB : heif_chroma_interleaved_RGBA, &raw_image));
    const HeifImage pixels(raw_image, heif_image_release);
    check(
        heif_image_add_plane(pixels.get(), heif_channel_interleaved, image.width, image.height, 8));
    fill(pixels.get(), image, alpha);
    const HeifOptions options(heif_encoding_options_alloc(), heif_encoding_options_free);
    options->image_orientation = static_cast<heif_orientation>(orientation);
    heif_image_handle* handle = nullptr;
    check(heif_context_encode_image(context.get(), pixels.get(), encoder.get(), options.get(),
                                    &handle));
    heif_image_handle_release(handle);
    Bytes file;
    heif_writer writer{1, append};
    check(heif_context_write(context.get(), &writer, &file));
    return file;
}

}  // namespace rollcall::vision::samples
