#include "vision/heic_steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

#include "vision/big_endian.h"
#include "vision/formats.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

// 12.1.4 of ISO/IEC 14496-12 along one side: a length and how far its middle is from the
// picture's. Nothing of it may lie outside; what is rounded may, by less than a pixel.
struct Span {
    int begin = 0;
    int length = 0;
};

Result<Span> clean_span(std::uint32_t length, std::uint32_t length_parts, std::uint32_t offset,
                        std::uint32_t offset_parts, int whole) {
    if (length_parts == 0 || offset_parts == 0) {
        return damaged(ImageFormat::heic, "a crop without a size");
    }
    const double exact = static_cast<double>(length) / length_parts;
    const double from_middle =
        static_cast<double>(static_cast<std::int32_t>(offset)) / offset_parts;
    const double begin = std::floor(from_middle + (whole - exact) / 2);
    const double end = begin + std::round(exact);
    if (!(std::round(exact) >= 1 && begin >= -1 && end <= whole + 1.0)) {
        return damaged(ImageFormat::heic, "a crop that is not within its picture");
    }
    const int first = std::max(static_cast<int>(begin), 0);
    const int last = std::min(static_cast<int>(end), whole);
    if (first >= last) {
        return damaged(ImageFormat::heic, "a crop that leaves nothing");
    }
    return Span{first, last - first};
}

// Width, height, and how far the middle is off in both directions; each as a fraction.
using CropNumbers = std::array<std::uint32_t, 8>;

CropNumbers crop_numbers(ByteView body) {
    BigEndianReader reader(body);
    CropNumbers numbers{};
    for (std::uint32_t& number : numbers) {
        number = reader.short_number(4);
    }
    return numbers;
}

Result<HeicStep> read_crop(ByteView body, HeicSize size) {
    const CropNumbers n = crop_numbers(body);
    const Result<Span> across = clean_span(n[0], n[1], n[4], n[5], size.width);
    const Result<Span> down = clean_span(n[2], n[3], n[6], n[7], size.height);
    if (!across || !down) {
        return across ? down.error() : across.error();
    }
    if (across->length == size.width && down->length == size.height) {
        return HeicStep{};
    }
    return HeicStep{PixelRect{across->begin, down->begin, across->length, down->length}, 1};
}

// A length that begins at the edge is as far from the middle as what was cut off, halved.
int whole_before(int length, std::uint32_t offset, std::uint32_t offset_parts) {
    const double cut = -2.0 * static_cast<std::int32_t>(offset) / std::max(offset_parts, 1U);
    const double whole = std::round(length + std::max(cut, 0.0));
    return whole <= std::numeric_limits<int>::max() ? static_cast<int>(whole) : length;
}

}  // namespace

HeicSize HeicStep::size_after(HeicSize before) const {
    if (crop) {
        return {crop->width, crop->height};
    }
    return swaps_sides(orientation) ? HeicSize{before.height, before.width} : before;
}

// 6.5.10 and 6.5.12 of ISO/IEC 23008-12.
Result<HeicStep> read_heic_step(const HeicBox& property, HeicSize size) {
    const std::uint32_t first = BigEndianReader(property.body).short_number(1);
    if (property.type == "irot") {  // by 90 degrees against the clock
        constexpr std::array<int, 4> kOrientations = {1, 8, 3, 6};
        return HeicStep{std::nullopt, kOrientations[first & 3]};
    }
    if (property.type == "imir") {  // 0 exchanges top and bottom, 1 left and right
        return HeicStep{std::nullopt, (first & 1) == 0 ? 4 : 2};
    }
    if (property.type == "clap") {
        return read_crop(property.body, size);
    }
    return HeicStep{};
}

HeicSize size_before_step(const HeicBox& property, HeicSize after) {
    if (property.type == "clap") {
        const CropNumbers n = crop_numbers(property.body);
        return {whole_before(after.width, n[4], n[5]), whole_before(after.height, n[6], n[7])};
    }
    const Result<HeicStep> turn = read_heic_step(property, after);
    return turn ? turn->size_after(after) : after;
}

Image after_step(Image image, const HeicStep& step) {
    if (!step.crop) {
        return upright(std::move(image), step.orientation);
    }
    const PixelRect& crop = *step.crop;
    Image cropped = black_image(crop.width, crop.height);
    const std::size_t row_bytes = static_cast<std::size_t>(crop.width) * 3;
    for (int y = 0; y < crop.height; ++y) {
        const std::span<const std::uint8_t> row = image.row(crop.top + y);
        std::copy_n(row.data() + static_cast<std::size_t>(crop.left) * 3, row_bytes,
                    cropped.rgb.data() + static_cast<std::size_t>(y) * row_bytes);
    }
    return cropped;
}

}  // namespace rollcall::vision
