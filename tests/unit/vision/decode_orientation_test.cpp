#include <gtest/gtest.h>

#include "samples.h"
#include "vision/decode.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

class EveryOrientation : public testing::TestWithParam<int> {
  protected:
    const Image image_ = samples::gradient(70, 45);
    const Image stored_ = samples::stored_as(image_, GetParam());

    void expect_upright(ByteView file, double tolerance, int orientation) const {
        const Result<ImageInfo> info = inspect(file);
        ASSERT_TRUE(info) << info.error().message;
        EXPECT_EQ(info->orientation, orientation);
        EXPECT_EQ(info->width, 70);
        EXPECT_EQ(info->height, 45);
        const Result<Image> back = decode(file);
        ASSERT_TRUE(back) << back.error().message << back.error().context;
        EXPECT_EQ(back->width, 70);
        EXPECT_EQ(back->height, 45);
        EXPECT_LE(samples::mean_difference(*back, image_), tolerance);
    }
};

TEST_P(EveryOrientation, IsUndoneExactly) {
    const Image back = upright(stored_, GetParam());
    EXPECT_EQ(back.width, image_.width);
    EXPECT_EQ(back.height, image_.height);
    EXPECT_EQ(back.rgb, image_.rgb);
}

TEST_P(EveryOrientation, IsReadFromJpeg) {
    for (const bool big_endian : {false, true}) {
        const Bytes exif = samples::exif_block(GetParam(), big_endian);
        expect_upright(samples::jpeg(stored_, samples::JpegKind::colour, 95, exif), 3.0,
                       GetParam());
    }
}

TEST_P(EveryOrientation, IsReadFromPngBeforeAndAfterThePixels) {
    for (const bool at_end : {false, true}) {
        const Bytes file =
            samples::png(stored_.width, stored_.height, stored_.rgb,
                         {.exif = samples::exif_block(GetParam(), true), .exif_at_end = at_end});
        expect_upright(file, 0.0, GetParam());
    }
}

TEST_P(EveryOrientation, IsReadFromWebpWithAndWithoutTheExifHeader) {
    const Bytes still = samples::webp(stored_);
    Bytes exif = samples::exif_block(GetParam(), false);
    expect_upright(samples::webp_extended(still, stored_, exif, false), 0.0, GetParam());
    const Bytes header = {'E', 'x', 'i', 'f', 0, 0};
    exif.insert(exif.begin(), header.begin(), header.end());
    expect_upright(samples::webp_extended(still, stored_, exif, false), 0.0, GetParam());
}

TEST_P(EveryOrientation, OfAHeicContainerIsAppliedOnce) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    const Image image = samples::gradient(96, 64);
    const Result<Image> back =
        decode(samples::heic(samples::stored_as(image, GetParam()), GetParam()));
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(back->width, 96);
    ASSERT_EQ(back->height, 64);
    EXPECT_LE(samples::mean_difference(*back, image), 4.0);
}

TEST_P(EveryOrientation, IsAppliedToAReducedJpegToo) {
    const Image image = samples::gradient(400, 240);
    const Image stored = samples::stored_as(image, GetParam());
    const Bytes file = samples::jpeg(stored, samples::JpegKind::colour, 95,
                                     samples::exif_block(GetParam(), false));
    const DecodeOptions options{.enough_long_side = 100};
    const Result<ImageInfo> info = inspect(file);
    const Result<Image> back = decode(file, options);
    ASSERT_TRUE(info && back);
    EXPECT_EQ(back->width, 100);
    EXPECT_EQ(back->height, 60);
    EXPECT_EQ(decoded_pixels(*info, options), 6000U);
    EXPECT_NEAR(samples::pixel(*back, 99, 0)[0], 229, 8);
    EXPECT_NEAR(samples::pixel(*back, 0, 59)[1], 229, 8);
}

INSTANTIATE_TEST_SUITE_P(Exif, EveryOrientation, testing::Range(1, 9));

TEST(ExifOrientation, IsOneWhereNothingUsableIsSaid) {
    EXPECT_EQ(exif_orientation({}), 1);
    EXPECT_EQ(exif_orientation(as_bytes("Exif")), 1);
    EXPECT_EQ(exif_orientation(as_bytes(std::string_view("Exif\0\0", 6))), 1);
    EXPECT_EQ(exif_orientation(as_bytes("no EXIF at all, but some text")), 1);
    EXPECT_EQ(exif_orientation(samples::exif_block(0, false)), 1);
    EXPECT_EQ(exif_orientation(samples::exif_block(9, true)), 1);
    EXPECT_EQ(exif_orientation(samples::exif_block(60'000, true)), 1);
}

TEST(ExifOrientation, ABlockCutShortIsNoReasonToFail) {
    const Bytes whole = samples::exif_block(6, true);
    EXPECT_EQ(exif_orientation(whole), 6);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const int orientation = exif_orientation(ByteView(whole).first(size));
        EXPECT_TRUE(orientation == 1 || orientation == 6) << size;
    }
}

TEST(ExifOrientation, AnXmpBlockBeforeItIsPassedOver) {
    const Image image = samples::gradient(40, 20);
    Bytes file = samples::jpeg(samples::stored_as(image, 8), samples::JpegKind::colour, 95,
                               samples::exif_block(8, false));
    const std::string_view xmp("http://ns.adobe.com/xap/1.0/\0<x/>", 33);
    Bytes marker = {0xFF, 0xE1, 0, static_cast<std::uint8_t>(xmp.size() + 2)};
    marker.insert(marker.end(), xmp.begin(), xmp.end());
    file.insert(file.begin() + 2, marker.begin(), marker.end());
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->orientation, 8);
    EXPECT_EQ(info->width, 40);
}

}  // namespace
}  // namespace rollcall::vision
