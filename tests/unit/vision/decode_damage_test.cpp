#include <array>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "samples.h"
#include "vision/decode.h"

namespace rollcall::vision {
namespace {

struct Sample {
    std::string name;
    Bytes file;
};

std::vector<Sample> all_formats() {
    const Image small = samples::noise(23, 17);
    const Bytes exif = samples::exif_block(6, false);
    std::vector<Sample> all = {
        {"jpeg", samples::jpeg(small)},
        {"progressive jpeg", samples::jpeg(small, samples::JpegKind::progressive)},
        {"jpeg with exif", samples::jpeg(small, samples::JpegKind::colour, 95, exif)},
        {"png", samples::png(small)},
        {"interlaced png", samples::png(23, 17, small.rgb, {.interlaced = true, .exif = exif})},
        {"lossless webp", samples::webp(small)},
        {"lossy webp", samples::webp(small, false)},
        {"extended webp", samples::webp_extended(samples::webp(small), small, exif, false)},
    };
    if (samples::can_write_heic()) {
        all.push_back({"heic", samples::heic(samples::gradient(64, 64))});
    }
    return all;
}

bool is_refusal_of_the_picture(const Error& error) {
    return error.code == ErrorCode::image_damaged || error.code == ErrorCode::unsupported_image ||
           error.code == ErrorCode::image_too_large;
}

// Half a picture is never shown. Only the checksum of a PNG's end marker may be missing: it is not
// read.
TEST(DecodeDamage, AFileCutAnywhereIsRefused) {
    constexpr std::size_t kEndChecksum = 4;
    for (const Sample& sample : all_formats()) {
        const Result<Image> whole = decode(sample.file);
        ASSERT_TRUE(whole) << sample.name;
        for (std::size_t size = 0; size < sample.file.size(); ++size) {
            const Result<Image> image = decode(ByteView(sample.file).first(size));
            SCOPED_TRACE(sample.name + " cut to " + std::to_string(size));
            if (image) {
                ASSERT_EQ(image->rgb, whole->rgb);
                ASSERT_GE(size, sample.file.size() - kEndChecksum);
                ASSERT_EQ(inspect(sample.file)->format, ImageFormat::png);
                continue;
            }
            ASSERT_TRUE(is_refusal_of_the_picture(image.error()));
            ASSERT_FALSE(image.error().message.empty());
        }
    }
}

TEST(DecodeDamage, WhatFollowsThePictureDoesNotMatter) {
    for (const Sample& sample : all_formats()) {
        Bytes file = sample.file;
        const Result<Image> clean = decode(file);
        file.insert(file.end(), 100, 0);
        const Result<Image> trailed = decode(file);
        ASSERT_TRUE(clean && trailed) << sample.name;
        EXPECT_EQ(trailed->rgb, clean->rgb) << sample.name;
    }
}

TEST(DecodeDamage, AJpegWithoutItsLastRowsIsRefusedEvenWithAnEndMarker) {
    Bytes file = samples::jpeg(samples::noise(64, 64));
    file.resize(file.size() / 2);
    if (file.back() == 0xFF) {
        file.back() = 0;
    }
    file.insert(file.end(), {0xFF, 0xD9});
    const Result<Image> image = decode(file);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, ErrorCode::image_damaged);
    EXPECT_NE(image.error().message.find("JPEG"), std::string::npos);
}

// Every chunk of a PNG has a CRC: a change is noticed, or it touched nothing that is shown.
TEST(DecodeDamage, AChangedBytePutsNoWrongPixelIntoAPng) {
    const Image image = samples::noise(19, 13);
    for (const Bytes& file : {samples::png(image), samples::png(19, 13, image.rgb)}) {
        for (std::size_t at = 0; at < file.size(); ++at) {
            Bytes changed = file;
            changed[at] ^= 0x10;
            const Result<Image> back = decode(changed);
            ASSERT_TRUE(!back || back->rgb == image.rgb) << "byte " << at;
        }
    }
}

TEST(DecodeDamage, ChangedBytesNeverDoMoreThanFailOrShowSomething) {
    std::mt19937 random(7);
    const DecodeOptions options{.max_pixels = 100'000};
    for (const Sample& sample : all_formats()) {
        for (int round = 0; round < 300; ++round) {
            Bytes changed = sample.file;
            for (int i = 0; i < 1 + round % 4; ++i) {
                changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
            }
            const Result<Image> image = decode(changed, options);
            if (!image) {
                ASSERT_FALSE(image.error().message.empty());
                continue;
            }
            ASSERT_GT(image->width, 0) << sample.name;
            ASSERT_EQ(image->rgb.size(), static_cast<std::size_t>(image->width) *
                                             static_cast<std::size_t>(image->height) * 3)
                << sample.name;
        }
    }
}

TEST(DecodeDamage, WhatIsNoPictureIsUnsupported) {
    const std::array<Bytes, 9> files = {
        Bytes{},
        Bytes{0},
        Bytes(1000, 0),
        Bytes{0xFF, 0xD8},
        Bytes{'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0},
        Bytes{'B', 'M', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        Bytes{'R', 'I', 'F', 'F', 4, 0, 0, 0, 'W', 'A', 'V', 'E'},
        Bytes{0, 0, 0, 16, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm', 0, 0, 0, 0},
        samples::noise(30, 30).rgb,
    };
    for (const Bytes& file : files) {
        const Result<ImageInfo> info = inspect(file);
        const Result<Image> image = decode(file);
        ASSERT_FALSE(info);
        ASSERT_FALSE(image);
        EXPECT_EQ(info.error().code, ErrorCode::unsupported_image);
        EXPECT_EQ(image.error().code, ErrorCode::unsupported_image);
        EXPECT_NE(image.error().message.find("JPEG"), std::string::npos)
            << "the text says what would be accepted";
    }
    EXPECT_NE(inspect(Bytes{}).error().message.find("empty"), std::string::npos);
}

TEST(DecodeDamage, AHeaderAloneIsDamaged) {
    for (const Bytes& file :
         {Bytes{0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0}, Bytes{0x89, 'P', 'N', 'G', '\r', '\n', 26, 10},
          Bytes{'R', 'I', 'F', 'F', 4, 0, 0, 0, 'W', 'E', 'B', 'P'},
          Bytes{0, 0, 0, 16, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0}}) {
        const Result<ImageInfo> info = inspect(file);
        ASSERT_FALSE(info);
        EXPECT_EQ(info.error().code, ErrorCode::image_damaged) << info.error().message;
    }
}

}  // namespace
}  // namespace rollcall::vision
