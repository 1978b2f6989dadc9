#include "vision/png_truecolour.h"

#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "samples.h"
#include "vision/decode.h"
#include "vision/formats.h"

namespace rollcall::vision {
namespace {

constexpr int kRgba = 6;

Bytes random_bytes(std::size_t size, std::mt19937& random) {
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(random());
    }
    return bytes;
}

// PNG specification, 9.2 and 9.4, a byte at a time.
std::uint8_t predicted(int filter, int left, int above, int corner) {
    const int estimate = left + above - corner;
    const int to_left = std::abs(estimate - left);
    const int to_above = std::abs(estimate - above);
    const int to_corner = std::abs(estimate - corner);
    int nearest = corner;
    if (to_left <= to_above && to_left <= to_corner) {
        nearest = left;
    } else if (to_above <= to_corner) {
        nearest = above;
    }
    const int by_filter[] = {0, left, above, (left + above) / 2, nearest};
    return static_cast<std::uint8_t>(by_filter[filter]);
}

TEST(PngTruecolour, EveryFilterIsUndoneAsTheSpecificationSays) {
    std::mt19937 random(7);
    for (const std::size_t pixel_bytes : {std::size_t{3}, std::size_t{4}}) {
        for (const std::size_t pixels : {1U, 2U, 3U, 5U, 64U, 333U}) {
            for (int filter = 0; filter <= 4; ++filter) {
                SCOPED_TRACE(testing::Message() << "filter " << filter << ", " << pixels << " of "
                                                << pixel_bytes << " bytes");
                const std::size_t size = pixels * pixel_bytes;
                const Bytes above = random_bytes(size + 1, random);
                Bytes row = random_bytes(size + 1, random);
                Bytes expected = row;
                for (std::size_t i = 0; i < size; ++i) {
                    const bool first = i < pixel_bytes;
                    expected[i] = static_cast<std::uint8_t>(
                        expected[i] + predicted(filter, first ? 0 : expected[i - pixel_bytes],
                                                above[i], first ? 0 : above[i - pixel_bytes]));
                }
                ASSERT_TRUE(undo_png_filter(filter, pixel_bytes, pixels, row.data(), above.data()));
                // With the byte behind the row, which must stay.
                ASSERT_EQ(row, expected);
            }
        }
    }
}

TEST(PngTruecolour, AnUnknownFilterIsRefusedAndNothingDone) {
    Bytes row = {1, 2, 3, 4};
    const Bytes above(4);
    for (const int filter : {5, 6, 255}) {
        EXPECT_FALSE(undo_png_filter(filter, 3, 1, row.data(), above.data()));
        EXPECT_EQ(row, (Bytes{1, 2, 3, 4}));
    }
}

// Whatever the filters, the bytes and the parts: the same pixels as libspng's.
TEST(PngTruecolour, GivesThePixelsThatLibspngGives) {
    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        const int width = 1 + static_cast<int>(random() % 40);
        const int height = 1 + static_cast<int>(random() % 40);
        const bool alpha = random() % 2 == 0;
        samples::PngOptions options;
        options.colour_type = alpha ? kRgba : 2;
        options.part_size = random() % 3 == 0 ? 1 + random() % 50 : 0;
        options.filters = random_bytes(static_cast<std::size_t>(height), random);
        for (std::uint8_t& filter : options.filters) {
            filter %= 5;
        }
        const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        const Bytes file =
            samples::png(width, height, random_bytes(pixels * (alpha ? 4 : 3), random), options);
        const Result<ImageInfo> info = inspect(file);
        ASSERT_TRUE(info);
        const std::optional<Image> fast = decode_truecolour_png(file);
        const Result<Image> slow = decode_any_png(file, *info);
        ASSERT_TRUE(fast && slow) << round;
        ASSERT_EQ(fast->width, slow->width);
        ASSERT_EQ(fast->height, slow->height);
        ASSERT_EQ(fast->rgb, slow->rgb) << round;
    }
}

TEST(PngTruecolour, TakesWhatAnOrdinaryEncoderWrites) {
    const Image image = samples::gradient(83, 61);
    const std::optional<Image> back = decode_truecolour_png(samples::png(image));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->rgb, image.rgb);
}

TEST(PngTruecolour, LeavesOtherKindsToLibspng) {
    const Bytes palette = {1, 2, 3};
    const Bytes four = {9, 8, 7, 6};
    const std::vector<std::pair<const char*, Bytes>> others = {
        {"gray", samples::png(1, 1, Bytes{7}, {.colour_type = 0})},
        {"gray with alpha", samples::png(1, 1, Bytes{7, 9}, {.colour_type = 4})},
        {"palette", samples::png(1, 1, Bytes{0}, {.colour_type = 3, .palette = palette})},
        {"sixteen bits", samples::png(1, 1, Bytes{1, 2, 3, 4, 5, 6}, {.bit_depth = 16})},
        {"interlaced", samples::png(1, 1, four, {.colour_type = kRgba, .interlaced = true})},
        {"colour key",
         samples::png(1, 1, Bytes{9, 8, 7}, {.transparency = Bytes{0, 9, 0, 8, 0, 7}})},
        {"suggested palette", samples::png(1, 1, Bytes{9, 8, 7}, {.palette = palette})},
    };
    for (const auto& [name, file] : others) {
        EXPECT_FALSE(decode_truecolour_png(file)) << name;
        EXPECT_TRUE(decode(file)) << name;
    }
}

TEST(PngTruecolour, LeavesWhatIsWrongToLibspng) {
    const Bytes pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const Bytes whole = samples::png(3, 1, pixels);
    ASSERT_TRUE(decode_truecolour_png(whole));
    for (std::size_t size = 8; size < whole.size(); ++size) {
        EXPECT_FALSE(decode_truecolour_png(ByteView(whole).first(size))) << size;
    }
    for (std::size_t at = 8; at < whole.size(); ++at) {
        Bytes changed = whole;
        changed[at] ^= 0x10;
        EXPECT_FALSE(decode_truecolour_png(changed)) << at;
    }
    EXPECT_FALSE(decode_truecolour_png(samples::png(3, 1, pixels, {.filters = Bytes{5}})));
    EXPECT_FALSE(decode_truecolour_png(samples::png_claiming(4, 4, 10)));
    EXPECT_FALSE(decode_truecolour_png(
        samples::png(3, 1, pixels, {.part_size = 5, .text_between = Bytes{'a', 0, 'b'}})));
}

}  // namespace
}  // namespace rollcall::vision
