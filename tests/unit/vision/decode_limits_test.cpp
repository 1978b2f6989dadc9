#include <array>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "samples.h"
#include "samples_heic.h"
#include "vision/decode.h"
#include "vision/heic_references.h"
#include "vision/hevc_size.h"

namespace rollcall::vision {
namespace {

// An `iref` box of version 0 with these references: type, from, to.
struct Reference {
    std::string_view type;
    std::uint8_t from;
    std::vector<std::uint8_t> to;
};

Bytes iref(const std::vector<Reference>& references) {
    Bytes box = {0, 0, 0, 0, 'i', 'r', 'e', 'f', 0, 0, 0, 0};
    for (const Reference& reference : references) {
        box.insert(box.end(), {0, 0, 0, static_cast<std::uint8_t>(12 + 2 * reference.to.size())});
        box.insert(box.end(), reference.type.begin(), reference.type.end());
        box.insert(box.end(),
                   {0, reference.from, 0, static_cast<std::uint8_t>(reference.to.size())});
        for (const std::uint8_t to : reference.to) {
            box.insert(box.end(), {0, to});
        }
    }
    box[2] = static_cast<std::uint8_t>(box.size() >> 8);
    box[3] = static_cast<std::uint8_t>(box.size());
    return box;
}

// A parameter set of one layer, main profile, with the bytes that keep start codes away, that says
// 6000 x 6000.
constexpr std::array<std::uint8_t, 32> kLargeSet = {
    0x42, 0x01, 0x01, 0x03, 0x70, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
    0x00, 0xFF, 0xA0, 0x00, 0xBB, 0x88, 0x00, 0x5D, 0xC5, 0x96, 0xEA, 0x49, 0x29, 0xAE, 0x6C, 0x08};

// The most memory this process ever had, in KiB.
long peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

TEST(DecodeLimits, AHugePngIsRefusedByItsHeaderWithoutRoomForItsPixels) {
    const Bytes file = samples::png_claiming(20'000, 20'000, 100'000);
    const long before = peak_memory();
    const Result<Image> image = decode(file);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, ErrorCode::image_too_large);
    EXPECT_NE(image.error().message.find("20000 x 20000"), std::string::npos);
    EXPECT_NE(image.error().message.find("40 megapixels"), std::string::npos);
    // The pixels would be 1.2 GB.
    EXPECT_LT(peak_memory() - before, 64 * 1024);
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->width, 20'000);
    const Status size = check_size(*info, {});
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().code, ErrorCode::image_too_large);
}

TEST(DecodeLimits, TheLargestSizesOfAHeaderDoNotOverflow) {
    for (const auto& [width, height] : {std::pair{0x7FFFFFFFU, 0x7FFFFFFFU},
                                        std::pair{0x7FFFFFFFU, 1U}, std::pair{1U, 0x7FFFFFFFU}}) {
        const Result<Image> image = decode(samples::png_claiming(width, height, 100));
        ASSERT_FALSE(image);
        // A row of 2^31 pixels is already more than the PNG library takes for possible.
        EXPECT_EQ(image.error().code,
                  width > 1 ? ErrorCode::image_damaged : ErrorCode::image_too_large);
    }
    for (const auto& [width, height] :
         {std::pair{0U, 1U}, std::pair{1U, 0U}, std::pair{0x80000000U, 1U}}) {
        const Result<Image> image = decode(samples::png_claiming(width, height, 100));
        ASSERT_FALSE(image);
        EXPECT_EQ(image.error().code, ErrorCode::image_damaged);
    }
}

TEST(DecodeLimits, AHugeClaimBelowTheLimitIsDamagedAsItsPixelsAreMissing) {
    const Result<Image> image = decode(samples::png_claiming(2'000, 2'000, 100));
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, ErrorCode::image_damaged);
}

TEST(DecodeLimits, TheLimitHoldsForEveryFormatAndIsExact) {
    const Image image = samples::gradient(64, 48);
    std::vector<Bytes> files = {samples::jpeg(image), samples::png(image), samples::webp(image),
                                samples::webp(image, false)};
    if (samples::can_write_heic()) {
        files.push_back(samples::heic(image));
    }
    for (const Bytes& file : files) {
        EXPECT_TRUE(decode(file, {.max_pixels = 64 * 48}));
        const Result<Image> refused = decode(file, {.max_pixels = 64 * 48 - 1});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
    }
}

TEST(DecodeLimits, TheLimitIsOnThePictureAsStoredNotAsReduced) {
    const Bytes file = samples::jpeg(samples::gradient(400, 200));
    const Result<Image> refused = decode(file, {.max_pixels = 79'999, .enough_long_side = 50});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
}

TEST(DecodeLimits, AJpegOfFewScansIsReadAndOneOfVeryManyIsNot) {
    EXPECT_TRUE(decode(samples::jpeg_scan_bomb(40, 64)));
    const Result<Image> refused = decode(samples::jpeg_scan_bomb(40, 66));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported_image);
    EXPECT_NE(refused.error().message.find("scans"), std::string::npos);
}

TEST(DecodeLimits, ATooLargeHeicIsRefusedByItsHeader) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    Bytes file = samples::heic(samples::gradient(64, 64));
    // The size stands in the `ispe` box: type, version and flags, width, height.
    const std::size_t at = as_text(file).find("ispe");
    ASSERT_NE(at, std::string_view::npos);
    file[at + 10] = 0x50;  // 20,544 wide
    file[at + 14] = 0x50;
    const Result<Image> refused = decode(file);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
}

// The container says 64 x 64, the stream inside says 512 x 512, and the decoder goes by the stream.
TEST(DecodeLimits, AHeicWhoseStreamIsLargerThanItsContainerSaysIsRefused) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    Bytes file = samples::heic(samples::gradient(512, 512));
    const CodedSize coded = largest_coded_size(file);
    EXPECT_EQ(coded.width, 512U);
    EXPECT_EQ(coded.height, 512U);
    const std::size_t at = as_text(file).find("ispe");
    ASSERT_NE(at, std::string_view::npos);
    file[at + 10] = 0;
    file[at + 11] = 64;
    file[at + 14] = 0;
    file[at + 15] = 64;
    const Result<ImageInfo> info = inspect(file);
    ASSERT_TRUE(info);
    ASSERT_EQ(info->width, 64);
    EXPECT_GE(decoded_pixels(*info, {}), 512U * 512U);
    EXPECT_FALSE(check_size(*info, {.max_pixels = 100'000}));
    const Result<Image> larger = decode(file, {.max_pixels = 100'000});
    ASSERT_FALSE(larger);
    EXPECT_EQ(larger.error().code, ErrorCode::image_too_large);
    const Result<Image> other = decode(file);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::image_damaged);
}

// A grid has a canvas of its own besides the size that its item states.
TEST(DecodeLimits, AHeicGridWithAHugeCanvasIsRefusedWithoutRoomForIt) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    samples::HeicContainer container{
        .primary = 1,
        .entries = {samples::grid_entry(1, 1, 1, 27'000, 27'000),
                    samples::coded_entry(2, samples::gradient(64, 64))},
        .links = {{"dimg", 1, {2}}}};
    const long before = peak_memory();
    samples::HeicEntry& grid = container.entries[0];
    for (const bool inside : {false, true}) {
        grid.inside = inside;
        grid.properties = {samples::ispe(64, 64)};
        const Result<Image> other = decode(samples::heic_file(container));
        ASSERT_FALSE(other);
        EXPECT_EQ(other.error().code, ErrorCode::image_damaged);
        // The tile says that it covers it.
        grid.properties = {samples::ispe(27'000, 27'000)};
        container.entries[1].properties[1] = samples::ispe(27'000, 27'000);
        const Result<Image> refused = decode(samples::heic_file(container));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
    }
    EXPECT_LT(peak_memory() - before, 64 * 1024);
}

// The budget is charged for what is decoded, not for what is shown of it.
TEST(DecodeLimits, APictureCutOutOfALargeHeicCountsAsTheLargeOne) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    samples::HeicContainer container = samples::grid_of(samples::gradient(400, 300), 128);
    const Result<ImageInfo> whole = inspect(samples::heic_file(container));
    ASSERT_TRUE(whole);
    EXPECT_EQ(decoded_pixels(*whole, {}), 400U * 300U);
    EXPECT_TRUE(check_size(*whole, {.max_pixels = 400 * 300}));
    container.entries[0].properties.push_back(samples::clap(20, 10, 0, 0));
    const Bytes file = samples::heic_file(container);
    const Result<ImageInfo> part = inspect(file);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->width, 20);
    EXPECT_EQ(part->height, 10);
    EXPECT_EQ(decoded_pixels(*part, {}), 400U * 300U);
    // What reaches over the limit by no more than blocks do is let go.
    EXPECT_TRUE(check_size(*part, {.max_pixels = 400 * 300 - 1}));
    EXPECT_EQ(decoded_pixels(*part, {.max_pixels = 400 * 300 - 1}), 400U * 300U - 1);
    const Status size = check_size(*part, {.max_pixels = 100'000});
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().code, ErrorCode::image_too_large);
    EXPECT_EQ(size.error().message.find("20 x 10"), std::string::npos);
    EXPECT_FALSE(decode(file, {.max_pixels = 100'000}));
    ASSERT_TRUE(decode(file));
    // And a tile that is larger than the grid.
    container.entries[0].properties = {samples::ispe(40, 30)};
    container.entries[0].data = samples::grid_data(1, 1, 40, 30);
    container.links[0].to.resize(1);
    const Result<ImageInfo> corner = inspect(samples::heic_file(container));
    ASSERT_TRUE(corner);
    EXPECT_EQ(decoded_pixels(*corner, {}), 128U * 128U);
}

// Pieces of a stream are put together before they are looked through, as the decoder does it.
TEST(DecodeLimits, ASizeThatIsScatteredOverAHeicFileIsFound) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    samples::HeicEntry entry = samples::coded_entry(1, samples::gradient(64, 64));
    const std::size_t length = kLargeSet.size();
    Bytes with_set = {0, 0, 0, static_cast<std::uint8_t>(length)};
    with_set.insert(with_set.end(), kLargeSet.begin(), kLargeSet.end());
    with_set.insert(with_set.end(), entry.data.begin(), entry.data.end());
    entry.data = with_set;
    entry.split = 4 + length / 2;
    const Bytes file = samples::heic_file({.primary = 1, .entries = {entry}, .links = {}});
    EXPECT_LT(largest_coded_size(file).width, 6000U);
    const Result<Image> refused = decode(file, {.max_pixels = 30'000'000});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::image_too_large);
}

// One tile over and over is a small file and much work.
TEST(DecodeLimits, AHeicThatReadsItsBytesAgainAndAgainIsGivenUp) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    samples::HeicEntry tile = samples::coded_entry(2, samples::noise(64, 64));
    samples::HeicContainer container{
        .primary = 1,
        .entries = {samples::grid_entry(1, 100, 60, 60 * 64, 100 * 64), tile},
        .links = {{"dimg", 1, std::vector<std::uint16_t>(6000, 2)}}};
    const Result<Image> refused = decode(samples::heic_file(container));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unsupported_image);
    EXPECT_NE(refused.error().message.find("parts"), std::string::npos);
}

TEST(DecodeLimits, ASizeInAHevcStreamIsFoundAmidOtherBytes) {
    Bytes file = samples::noise(20, 20).rgb;
    EXPECT_EQ(largest_coded_size(file).width, 0U);
    file.insert(file.begin() + 777, kLargeSet.begin(), kLargeSet.end());
    EXPECT_EQ(largest_coded_size(file).width, 6000U);
    EXPECT_EQ(largest_coded_size(file).height, 6000U);
    for (std::size_t size = 0; size < kLargeSet.size(); ++size) {
        EXPECT_LE(largest_coded_size(ByteView(kLargeSet).first(size)).width, 70'000U);
    }
}

TEST(DecodeLimits, ThePartsOfAHeicAreCounted) {
    EXPECT_EQ(most_coded_pictures({}), 1U);
    EXPECT_EQ(most_coded_pictures(samples::noise(40, 40).rgb), 1U);
    // A grid of four tiles with an alpha grid of four more beside it, and a thumbnail.
    EXPECT_EQ(most_coded_pictures(iref({{"dimg", 1, {2, 3, 4, 5}},
                                        {"auxl", 6, {1}},
                                        {"dimg", 6, {7, 8, 9, 10}},
                                        {"thmb", 11, {1}}})),
              10U);
    // Every level twice the one below: the work grows with the number of paths.
    EXPECT_EQ(
        most_coded_pictures(iref({{"dimg", 1, {2, 2}}, {"dimg", 2, {3, 3}}, {"dimg", 3, {4, 4}}})),
        15U);
}

TEST(DecodeLimits, AHeicMadeOfItselfIsRefused) {
    EXPECT_EQ(most_coded_pictures(iref({{"dimg", 1, {1}}})), std::nullopt);
    EXPECT_EQ(most_coded_pictures(iref({{"dimg", 1, {2}}, {"dimg", 2, {3, 1}}})), std::nullopt);
    EXPECT_EQ(most_coded_pictures(iref({{"auxl", 1, {2}}, {"auxl", 2, {1}}})), std::nullopt);
    std::vector<Reference> chain;
    for (std::uint8_t item = 0; item < 10; ++item) {
        chain.push_back({"dimg", item, {static_cast<std::uint8_t>(item + 1)}});
    }
    EXPECT_EQ(most_coded_pictures(iref(chain)), std::nullopt);
}

// The items are counted from the lowest number up, so that here each one is counted before the one
// that is made of it.
TEST(DecodeLimits, AHeicNestedTooDeeplyIsRefusedInWhateverOrderItsItemsAre) {
    constexpr std::uint8_t kDeepest = 6;
    std::vector<Reference> chain;
    for (std::uint8_t item = 2; item <= kDeepest + 1; ++item) {
        chain.push_back({"dimg", item, {static_cast<std::uint8_t>(item - 1)}});
    }
    EXPECT_EQ(most_coded_pictures(iref(chain)), kDeepest + 1U);
    for (std::uint8_t item = kDeepest + 2; item < 200; ++item) {
        chain.push_back({"dimg", item, {static_cast<std::uint8_t>(item - 1)}});
        ASSERT_EQ(most_coded_pictures(iref(chain)), std::nullopt) << chain.size();
    }
}

// Each of these boxes reaches to the end of the file: read in full, they would take for ever.
TEST(DecodeLimits, AHeicFullOfReferencesIsGivenUp) {
    Bytes file;
    for (int i = 0; i < 100'000; ++i) {
        file.insert(file.end(), {0, 0, 0, 0, 'i', 'r', 'e', 'f', 0, 0});
    }
    EXPECT_EQ(most_coded_pictures(file), std::nullopt);
}

TEST(DecodeLimits, ReferencesCutShortAreReadAsFarAsTheyGo) {
    const Bytes whole = iref({{"dimg", 1, {2, 3}}, {"auxl", 4, {1}}});
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        if (size >= 4) {
            cut[3] = static_cast<std::uint8_t>(size);
        }
        EXPECT_LE(most_coded_pictures(cut).value_or(0), 4U) << size;
    }
}

// What a fuzzer found: an overlay that names itself as its layer ended the process.
TEST(DecodeLimits, AHeicFileWhoseItemIsItsOwnTileIsDamaged) {
    if (!samples::can_write_heic()) {
        GTEST_SKIP() << "this libheif has no HEVC encoder";
    }
    Bytes file = samples::heic(samples::gradient(64, 64));
    ASSERT_TRUE(decode(file));
    const Bytes circle = iref({{"dimg", 1, {1}}});
    file.insert(file.end(), circle.begin(), circle.end());
    const Result<Image> refused = decode(file);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::image_damaged);
    EXPECT_FALSE(inspect(file));
}

}  // namespace
}  // namespace rollcall::vision
