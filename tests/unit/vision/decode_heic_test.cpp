#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "samples.h"
#include "samples_heic.h"
#include "vision/decode.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

using samples::heic_file;
using samples::HeicContainer;
using samples::HeicEntry;

class DecodeHeic : public testing::Test {
  protected:
    void SetUp() override {
        if (!samples::can_write_heic()) {
            GTEST_SKIP() << "this libheif has no HEVC encoder";
        }
    }
};

void expect_near(const Bytes& file, const Image& image) {
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info) << info.error().message << " | " << info.error().context;
    EXPECT_EQ(info->width, image.width);
    EXPECT_EQ(info->height, image.height);
    const Result<Image> back = decode(file);
    ASSERT_TRUE(back) << back.error().message << " | " << back.error().context;
    ASSERT_EQ(back->width, image.width);
    ASSERT_EQ(back->height, image.height);
    EXPECT_LE(samples::mean_difference(*back, image), 4.0);
}

void expect_refused(const Bytes& file, ErrorCode code) {
    const Result<Image> refused = decode(file);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code) << refused.error().context;
}

HeicContainer one_picture(const Image& image) {
    return {.primary = 1, .entries = {samples::coded_entry(1, image)}, .links = {}};
}

TEST_F(DecodeHeic, AGridIsPutTogetherRowByRowAndCutOff) {
    const Image image = samples::gradient(150, 90);
    HeicContainer container = samples::grid_of(image, 64);
    ASSERT_EQ(container.entries.size(), 1 + 3 * 2U);
    expect_near(heic_file(container), image);
    container.entries[0].inside = true;
    expect_near(heic_file(container), image);
    container.entries[0].data = samples::grid_data(2, 3, 150, 90, false);
    expect_near(heic_file(container), image);
    container.entries[0].split = 5;
    container.entries[3].split = 7;
    expect_near(heic_file(container), image);
}

TEST_F(DecodeHeic, AGridIsTurnedMirroredAndCroppedInTheOrderOfItsProperties) {
    const Image image = samples::gradient(128, 64);
    HeicContainer container = samples::grid_of(image, 64);
    const std::vector<Bytes> plain = container.entries[0].properties;
    container.entries[0].properties.push_back(samples::irot(3));
    container.entries[0].properties.push_back(samples::imir(1));
    expect_near(heic_file(container), upright(upright(image, 6), 2));
    container.entries[0].properties = plain;
    container.entries[0].properties.push_back(samples::imir(0));
    container.entries[0].properties.push_back(samples::irot(1));
    expect_near(heic_file(container), upright(upright(image, 4), 8));
    // From (20, 8), 50 x 40, and then on its head.
    Image part = samples::gradient(50, 40);
    for (int y = 0; y < part.height; ++y) {
        for (int x = 0; x < part.width; ++x) {
            std::copy_n(samples::pixel(image, 20 + x, 8 + y), 3,
                        part.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * 50 + x) * 3);
        }
    }
    container.entries[0].properties = plain;
    container.entries[0].properties.push_back(
        samples::clap(50, 40, 2 * 20 + 50 - 128, 2 * 8 + 40 - 64));
    container.entries[0].properties.push_back(samples::irot(2));
    expect_near(heic_file(container), upright(part, 3));
}

// As older libheif writes it: the size after the transformations, in its place among them.
TEST_F(DecodeHeic, ASizeThatFollowsTransformationsIsTheOneAfterThem) {
    const Image image = samples::gradient(96, 64);
    HeicContainer container = one_picture(image);
    std::vector<Bytes>& properties = container.entries[0].properties;
    properties[1] = samples::irot(3);
    properties.push_back(samples::ispe(64, 96));
    expect_near(heic_file(container), upright(image, 6));
    properties[1] = samples::clap(93, 61, 93 - 96, 61 - 64);
    properties.back() = samples::ispe(93, 61);
    const Result<Image> cropped = decode(heic_file(container));
    ASSERT_TRUE(cropped) << cropped.error().context;
    EXPECT_EQ(cropped->width, 93);
    EXPECT_EQ(cropped->height, 61);
    for (const int orientation : {1, 3, 6, 7}) {
        const Image odd = samples::gradient(83, 61);
        expect_near(samples::heic(samples::stored_as(odd, orientation), orientation), odd);
    }
}

TEST_F(DecodeHeic, APictureThatIsAnotherOneIsFollowedForSixSteps) {
    const Image image = samples::gradient(96, 64);
    HeicContainer container = one_picture(image);
    for (std::uint16_t id = 2; id <= 8; ++id) {
        HeicEntry same;
        same.id = id;
        same.type = "iden";
        same.properties = {samples::ispe(96, 64)};
        container.entries.push_back(same);
        container.links.push_back({"dimg", id, {static_cast<std::uint16_t>(id - 1)}});
        container.primary = id;
        if (id < 8) {
            expect_near(heic_file(container), image);
        }
    }
    expect_refused(heic_file(container), ErrorCode::image_damaged);
    container.links.resize(2);
    container.primary = 3;
    container.entries[1].properties.push_back(samples::irot(1));
    expect_refused(heic_file(container), ErrorCode::image_damaged);
    container.entries[2].properties = {samples::ispe(64, 96), samples::imir(1)};
    expect_near(heic_file(container), upright(upright(image, 8), 2));
}

// Made like the photos of iOS 18: auxiliary pictures and metadata that belong to two pictures, one
// of them of a kind that is not known here; libheif 1.15 refuses such a file when it is given it.
TEST_F(DecodeHeic, OfAPhonesFileThePrimaryPictureIsDecodedWhateverElseItHolds) {
    const Image image = samples::gradient(150, 90);
    HeicContainer container = samples::grid_of(image, 64);
    container.entries[0].properties.push_back(samples::irot(3));
    HeicEntry thumbnail = samples::coded_entry(30, samples::gradient(32, 16));
    HeicEntry gain = samples::coded_entry(31, samples::gradient(96, 64));
    gain.properties.push_back(samples::alpha_kind("urn:com:apple:photo:2020:aux:hdrgainmap"));
    HeicEntry depth = samples::coded_entry(32, samples::gradient(32, 32));
    depth.properties.push_back(samples::alpha_kind("urn:mpeg:hevc:2015:auxid:2"));
    depth.type = "urim";
    HeicEntry tone;
    tone.id = 33;
    tone.type = "tmap";
    tone.properties = {samples::ispe(150, 90)};
    tone.data = Bytes(62, 1);
    HeicEntry exif;
    exif.id = 34;
    exif.type = "Exif";
    exif.data = samples::exif_block(6, true);
    HeicEntry style;
    style.id = 35;
    style.type = "uri ";
    style.data = Bytes(100, 7);
    HeicEntry other = samples::coded_entry(36, samples::gradient(16, 16));
    other.type = "av01";
    for (const HeicEntry& entry : {thumbnail, gain, depth, tone, exif, style, other}) {
        container.entries.push_back(entry);
    }
    container.links.insert(container.links.end(), {{"thmb", 30, {1}},
                                                   {"auxl", 31, {1, 33}},
                                                   {"auxl", 32, {1, 33}},
                                                   {"dimg", 33, {1, 31}},
                                                   {"cdsc", 34, {1, 33}},
                                                   {"cdsc", 35, {1}}});
    expect_near(heic_file(container), upright(image, 6));
}

// Metadata is not looked at, so nothing in it can be large: unpacked, the first never ends; the
// second is said to be its data over and over, for each of three hundred items.
TEST_F(DecodeHeic, MetadataIsLeftAlone) {
    const Image image = samples::gradient(96, 64);
    HeicContainer container = one_picture(image);
    HeicEntry packed;
    packed.id = 2;
    packed.type = "mime";
    packed.encoding = "deflate";
    packed.data = {0x78, 0xDA, 0xEC};
    container.entries.push_back(packed);
    expect_near(heic_file(container), image);
    container.entries.pop_back();
    for (std::uint16_t id = 2; id < 300; ++id) {
        HeicEntry exif;
        exif.id = id;
        exif.type = "Exif";
        exif.data = Bytes(1000, 0);
        exif.claimed_uses = 30;
        container.entries.push_back(exif);
        container.links.push_back({"cdsc", id, {1}});
    }
    expect_near(heic_file(container), image);
}

TEST_F(DecodeHeic, TransparencyOfAGridIsLaidOverWhite) {
    const Image image = samples::gradient(128, 64);
    HeicContainer container = samples::grid_of(image, 64);
    Image clear_at_right = samples::gradient(128, 64);
    Image expected = image;
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 128; ++x) {
            const auto at = (static_cast<std::ptrdiff_t>(y) * 128 + x) * 3;
            std::fill_n(clear_at_right.rgb.begin() + at, 3,
                        static_cast<std::uint8_t>(x < 64 ? 255 : 0));
            if (x >= 64) {
                std::fill_n(expected.rgb.begin() + at, 3, std::uint8_t{255});
            }
        }
    }
    HeicEntry alpha = samples::coded_entry(40, clear_at_right);
    alpha.properties.push_back(samples::alpha_kind());
    container.entries.push_back(alpha);
    container.links.push_back({"auxl", 40, {1}});
    expect_near(heic_file(container), expected);
    // One of another size is no transparency of this picture.
    HeicEntry small = samples::coded_entry(40, samples::gradient(64, 32));
    small.properties.push_back(samples::alpha_kind());
    container.entries.back() = small;
    expect_near(heic_file(container), image);
    small.type = "av01";
    container.entries.back() = small;
    expect_refused(heic_file(container), ErrorCode::unsupported_image);
}

TEST_F(DecodeHeic, WhatIsNotHevcIsUnsupportedWhateverTheBrandSays) {
    const Image image = samples::gradient(96, 64);
    for (const char* type : {"av01", "vvc1", "jpeg", "unci", "iovl", "tmap", "Exif"}) {
        SCOPED_TRACE(type);
        HeicContainer container = one_picture(image);
        container.entries[0].type = type;
        expect_refused(heic_file(container), ErrorCode::unsupported_image);
        container.entries.push_back(samples::grid_entry(2, 1, 1, 96, 64));
        container.links = {{"dimg", 2, {1}}};
        container.primary = 2;
        expect_refused(heic_file(container), ErrorCode::unsupported_image);
        container.entries[1].type = "iden";
        expect_refused(heic_file(container), ErrorCode::unsupported_image);
    }
}

TEST_F(DecodeHeic, AFileThatContradictsItselfIsDamaged) {
    const HeicContainer good = samples::grid_of(samples::gradient(150, 90), 64);
    ASSERT_TRUE(decode(heic_file(good)));
    const std::vector<std::function<void(HeicContainer&)>> faults = {
        [](HeicContainer& file) { file.primary = 9; },
        [](HeicContainer& file) { file.entries.pop_back(); },
        [](HeicContainer& file) { file.links[0].to.pop_back(); },
        [](HeicContainer& file) { file.links[0].to[2] = 99; },
        [](HeicContainer& file) { file.links.clear(); },
        [](HeicContainer& file) { file.entries[0].type = "iden"; },
        [](HeicContainer& file) { file.entries[0].data.pop_back(); },
        [](HeicContainer& file) { file.entries[0].properties.clear(); },
        [](HeicContainer& file) { file.entries[0].properties.push_back(samples::ispe(150, 90)); },
        [](HeicContainer& file) {
            file.entries[0].properties.push_back(samples::clap(0, 9, 0, 0));
        },
        [](HeicContainer& file) {
            file.entries[0].properties.push_back(samples::clap(140, 90, 20, 0));
        },
        [](HeicContainer& file) {
            file.entries[0].properties.push_back(samples::irot(2));
            file.entries[0].properties.push_back(samples::irot(2));
        },
        [](HeicContainer& file) {
            file.entries[3].properties.erase(file.entries[3].properties.begin());
        },
        [](HeicContainer& file) { file.entries[3].properties[1] = samples::ispe(64, 32); },
        [](HeicContainer& file) { file.entries[3].data.clear(); },
        [](HeicContainer& file) { file.entries[3].data.pop_back(); },
        [](HeicContainer& file) {
            file.entries[3] = samples::coded_entry(13, samples::gradient(32, 64));
        },
    };
    for (std::size_t i = 0; i < faults.size(); ++i) {
        SCOPED_TRACE(i);
        HeicContainer bad = good;
        faults[i](bad);
        expect_refused(heic_file(bad), ErrorCode::image_damaged);
    }
}

// Pixels that no tile covers would show what was in memory before: another person's picture.
TEST_F(DecodeHeic, AGridIsCoveredByItsTiles) {
    for (const auto& [width, height] : {std::pair{193U, 90U}, std::pair{150U, 129U},
                                        std::pair{128U, 90U}, std::pair{150U, 64U}}) {
        HeicContainer container = samples::grid_of(samples::gradient(150, 90), 64);
        container.entries[0].properties = {samples::ispe(width, height)};
        container.entries[0].data = samples::grid_data(2, 3, width, height);
        expect_refused(heic_file(container), ErrorCode::image_damaged);
    }
    HeicContainer turned = samples::grid_of(samples::gradient(150, 90), 64);
    turned.entries[2].properties.push_back(samples::irot(1));
    expect_refused(heic_file(turned), ErrorCode::unsupported_image);
}

TEST_F(DecodeHeic, NoCutOrChangedByteOfAGridDoesMoreThanFailOrShowSomething) {
    HeicContainer container = samples::grid_of(samples::gradient(80, 60), 64);
    container.entries[0].properties.push_back(samples::clap(30, 20, 0, 0));
    container.entries[0].inside = true;
    const Bytes file = heic_file(container);
    ASSERT_TRUE(decode(file));
    for (std::size_t size = 0; size < file.size(); size += 3) {
        EXPECT_FALSE(decode(ByteView(file).first(size))) << size;
    }
    for (std::size_t at = 0; at < file.size(); ++at) {
        Bytes changed = file;
        changed[at] ^= static_cast<std::uint8_t>(1U << at % 8);
        const Result<Image> image = decode(changed, {.max_pixels = 100'000});
        if (image) {
            ASSERT_EQ(image->rgb.size(), static_cast<std::size_t>(image->width) *
                                             static_cast<std::size_t>(image->height) * 3);
        } else {
            ASSERT_FALSE(image.error().message.empty());
        }
    }
}

}  // namespace
}  // namespace rollcall::vision
