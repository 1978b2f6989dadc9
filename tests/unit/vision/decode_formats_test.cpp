#include <gtest/gtest.h>

#include "samples.h"
#include "vision/decode.h"

namespace rollcall::vision {
namespace {

using samples::JpegKind;
using samples::largest_difference;
using samples::mean_difference;

Image decoded(ByteView bytes, const DecodeOptions& options = {}) {
    Result<Image> image = decode(bytes, options);
    EXPECT_TRUE(image) << (image ? "" : image.error().message + " | " + image.error().context);
    return image ? std::move(*image) : Image{};
}

std::vector<std::uint8_t> rgb_at(const Image& image, int x, int y) {
    const std::uint8_t* p = samples::pixel(image, x, y);
    return {p[0], p[1], p[2]};
}

using Rgb = std::vector<std::uint8_t>;

void expect_info(ByteView bytes, ImageFormat format, int width, int height) {
    const Result<ImageInfo> info = inspect(bytes);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->format, format);
    EXPECT_EQ(info->width, width);
    EXPECT_EQ(info->height, height);
    EXPECT_EQ(info->orientation, 1);
}

TEST(DecodeFormats, NamesOfTheFormats) {
    EXPECT_EQ(media_type(ImageFormat::jpeg), "image/jpeg");
    EXPECT_EQ(media_type(ImageFormat::png), "image/png");
    EXPECT_EQ(media_type(ImageFormat::webp), "image/webp");
    EXPECT_EQ(media_type(ImageFormat::heic), "image/heic");
    EXPECT_EQ(file_extension(ImageFormat::jpeg), ".jpg");
    EXPECT_EQ(file_extension(ImageFormat::png), ".png");
    EXPECT_EQ(file_extension(ImageFormat::webp), ".webp");
    EXPECT_EQ(file_extension(ImageFormat::heic), ".heic");
}

TEST(DecodeFormats, JpegOfEveryKind) {
    const Image image = samples::gradient(83, 61);
    for (const JpegKind kind :
         {JpegKind::colour, JpegKind::progressive, JpegKind::cmyk, JpegKind::ycck}) {
        SCOPED_TRACE(static_cast<int>(kind));
        const Bytes file = samples::jpeg(image, kind);
        expect_info(file, ImageFormat::jpeg, 83, 61);
        const Image back = decoded(file);
        EXPECT_LE(mean_difference(back, image), 3.0);
        EXPECT_LE(largest_difference(back, image), 24);
    }
}

TEST(DecodeFormats, GrayJpegHasThreeEqualChannels) {
    const Image back = decoded(samples::jpeg(samples::gradient(40, 30), JpegKind::gray));
    ASSERT_EQ(back.rgb.size(), 40U * 30U * 3U);
    for (std::size_t i = 0; i < back.rgb.size(); i += 3) {
        ASSERT_EQ(back.rgb[i], back.rgb[i + 1]);
        ASSERT_EQ(back.rgb[i], back.rgb[i + 2]);
    }
    EXPECT_NEAR(rgb_at(back, 39, 0)[0], 0.299 * 230 + 0.587 * 30 + 0.114 * 126, 6);
}

TEST(DecodeFormats, EncodeJpegGivesBackWhatItGot) {
    const Image image = samples::gradient(50, 41);
    const Bytes file = encode_jpeg(image, 95);
    expect_info(file, ImageFormat::jpeg, 50, 41);
    EXPECT_LE(mean_difference(decoded(file), image), 3.0);
    EXPECT_LT(encode_jpeg(samples::noise(50, 41), 20).size(),
              encode_jpeg(samples::noise(50, 41), 95).size());
    EXPECT_TRUE(encode_jpeg(Image{}).empty());
}

TEST(DecodeFormats, PngIsExact) {
    const Image smooth = samples::gradient(83, 61);
    const Bytes compressed = samples::png(smooth);
    expect_info(compressed, ImageFormat::png, 83, 61);
    EXPECT_EQ(decoded(compressed).rgb, smooth.rgb);
    const Image rough = samples::noise(37, 29);
    EXPECT_EQ(decoded(samples::png(37, 29, rough.rgb)).rgb, rough.rgb);
    EXPECT_EQ(decoded(samples::png(37, 29, rough.rgb, {.interlaced = true})).rgb, rough.rgb);
}

TEST(DecodeFormats, PngOfOnePixel) {
    const Bytes pixel = {1, 2, 3};
    EXPECT_EQ(decoded(samples::png(1, 1, pixel)).rgb, pixel);
    EXPECT_EQ(decoded(samples::png(1, 1, pixel, {.interlaced = true})).rgb, pixel);
}

TEST(DecodeFormats, PngGrayOfEveryDepth) {
    EXPECT_EQ(decoded(samples::png(2, 1, Bytes{7, 200}, {.colour_type = 0})).rgb,
              (Bytes{7, 7, 7, 200, 200, 200}));
    // One bit: 1010 0000; two bits: 0, 1, 2, 3; four bits: 0, 15; sixteen bits keep the high byte.
    EXPECT_EQ(decoded(samples::png(3, 1, Bytes{0xA0}, {.bit_depth = 1, .colour_type = 0})).rgb,
              (Bytes{255, 255, 255, 0, 0, 0, 255, 255, 255}));
    EXPECT_EQ(decoded(samples::png(4, 1, Bytes{0x1B}, {.bit_depth = 2, .colour_type = 0})).rgb,
              (Bytes{0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255}));
    EXPECT_EQ(decoded(samples::png(2, 1, Bytes{0x0F}, {.bit_depth = 4, .colour_type = 0})).rgb,
              (Bytes{0, 0, 0, 255, 255, 255}));
    EXPECT_EQ(
        decoded(samples::png(1, 1, Bytes{0x80, 0x10}, {.bit_depth = 16, .colour_type = 0})).rgb,
        (Bytes{0x80, 0x80, 0x80}));
}

TEST(DecodeFormats, PngSixteenBitColour) {
    const Bytes packed = {10, 99, 20, 99, 30, 99};
    EXPECT_EQ(decoded(samples::png(1, 1, packed, {.bit_depth = 16})).rgb, (Bytes{10, 20, 30}));
    const Bytes half_clear = {10, 99, 20, 99, 30, 99, 128, 0};
    const Image image =
        decoded(samples::png(1, 1, half_clear, {.bit_depth = 16, .colour_type = 6}));
    EXPECT_NEAR(image.rgb.at(0), 132, 1);
    EXPECT_NEAR(image.rgb.at(1), 137, 1);
    EXPECT_NEAR(image.rgb.at(2), 142, 1);
}

TEST(DecodeFormats, PngPaletteWithAndWithoutTransparency) {
    const Bytes palette = {255, 0, 0, 0, 255, 0, 0, 0, 255};
    const Bytes indices = {0, 1, 2};
    EXPECT_EQ(decoded(samples::png(3, 1, indices, {.colour_type = 3, .palette = palette})).rgb,
              palette);
    const Image cut_out = decoded(samples::png(
        3, 1, indices, {.colour_type = 3, .palette = palette, .transparency = Bytes{255, 0, 51}}));
    EXPECT_EQ(rgb_at(cut_out, 0, 0), (Rgb{255, 0, 0}));
    EXPECT_EQ(rgb_at(cut_out, 1, 0), (Rgb{255, 255, 255}));
    EXPECT_EQ(rgb_at(cut_out, 2, 0), (Rgb{204, 204, 255}));
}

TEST(DecodeFormats, PngColourKeyBecomesWhite) {
    const Bytes two = {9, 8, 7, 1, 2, 3};
    EXPECT_EQ(decoded(samples::png(2, 1, two, {.transparency = Bytes{0, 9, 0, 8, 0, 7}})).rgb,
              (Bytes{255, 255, 255, 1, 2, 3}));
}

TEST(DecodeFormats, PngAlphaIsLaidOverWhite) {
    const Bytes four = {100, 50, 0, 255, 100, 50, 0, 0, 100, 50, 0, 128, 255, 255, 255, 77};
    const Bytes expected = {100, 50, 0, 255, 255, 255, 177, 152, 127, 255, 255, 255};
    EXPECT_EQ(decoded(samples::png(4, 1, four, {.colour_type = 6})).rgb, expected);
    EXPECT_EQ(decoded(samples::png(4, 1, four, {.colour_type = 6, .interlaced = true})).rgb,
              expected);
    EXPECT_EQ(decoded(samples::png(2, 1, Bytes{40, 255, 40, 0}, {.colour_type = 4})).rgb,
              (Bytes{40, 40, 40, 255, 255, 255}));
}

TEST(DecodeFormats, WebpLosslessIsExactAndLossyIsNear) {
    const Image image = samples::gradient(83, 61);
    const Bytes lossless = samples::webp(image);
    expect_info(lossless, ImageFormat::webp, 83, 61);
    EXPECT_EQ(decoded(lossless).rgb, image.rgb);
    const Bytes lossy = samples::webp(image, false);
    expect_info(lossy, ImageFormat::webp, 83, 61);
    EXPECT_LE(mean_difference(decoded(lossy), image), 4.0);
}

TEST(DecodeFormats, WebpAlphaIsLaidOverWhite) {
    Image image{3, 1, {100, 50, 0, 100, 50, 0, 100, 50, 0}};
    const Image back = decoded(samples::webp_alpha(image, Bytes{255, 0, 128}));
    EXPECT_EQ(back.rgb, (Bytes{100, 50, 0, 255, 255, 255, 177, 152, 127}));
}

TEST(DecodeFormats, AnimatedWebpIsRefusedWithAReason) {
    const Image image = samples::gradient(20, 10);
    const Bytes file = samples::webp_extended(samples::webp(image), image, {}, true);
    const Result<Image> refused = decode(file);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported_image);
    EXPECT_NE(refused.error().message.find("animated"), std::string::npos);
}

TEST(DecodeFormats, HeicIsNear) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    // An odd size: HEVC codes more and the container crops.
    const Image image = samples::gradient(83, 61);
    const Bytes file = samples::heic(image);
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->format, ImageFormat::heic);
    const Image back = decoded(file);
    EXPECT_EQ(info->width, back.width);
    EXPECT_EQ(info->height, back.height);
    EXPECT_EQ(back.width, 83);
    EXPECT_EQ(back.height, 61);
    EXPECT_LE(mean_difference(back, image), 4.0);
}

TEST(DecodeFormats, HeicAlphaIsLaidOverWhite) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    Image image = samples::gradient(64, 64);
    Bytes alpha(64 * 64, 255);
    std::fill(alpha.begin() + 64 * 32, alpha.end(), std::uint8_t{0});
    const Image back = decoded(samples::heic(image, 1, alpha));
    ASSERT_EQ(back.width, 64);
    EXPECT_GE(rgb_at(back, 32, 60)[0], 250);
    EXPECT_GE(rgb_at(back, 32, 60)[1], 250);
    EXPECT_NEAR(rgb_at(back, 32, 4)[1], rgb_at(image, 32, 4)[1], 12);
}

TEST(DecodeFormats, HeaderOfAJpegTellsTheReducedSize) {
    const Image image = samples::gradient(331, 203);
    const Bytes file = samples::jpeg(image);
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info);
    for (const int enough : {0, 20, 41, 42, 60, 82, 83, 110, 165, 166, 331, 1600}) {
        SCOPED_TRACE(enough);
        const DecodeOptions options{.enough_long_side = enough};
        const Image back = decoded(file, options);
        EXPECT_EQ(decoded_pixels(*info, options),
                  static_cast<std::uint64_t>(back.width) * static_cast<std::uint64_t>(back.height));
        EXPECT_GE(back.width, std::min(enough, 331));
        EXPECT_EQ(back.rgb.size(),
                  static_cast<std::size_t>(back.width) * static_cast<std::size_t>(back.height) * 3);
        // More than twice what is enough: something must have been saved.
        EXPECT_EQ(back.width<331, enough> 0 && 331 > 2 * enough);
        EXPECT_NEAR(rgb_at(back, back.width - 1, back.height / 2)[0], 230, 8);
    }
}

TEST(DecodeFormats, OnlyJpegIsReduced) {
    const Image image = samples::gradient(300, 20);
    const DecodeOptions options{.enough_long_side = 50};
    for (const Bytes& file : {samples::png(image), samples::webp(image)}) {
        const Result<ImageInfo> info = inspect(file);
        ASSERT_TRUE(info);
        EXPECT_EQ(decoded_pixels(*info, options), 6000U);
        EXPECT_EQ(decoded(file, options).width, 300);
    }
}

}  // namespace
}  // namespace rollcall::vision
