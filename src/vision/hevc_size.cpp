#include "vision/hevc_size.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace rollcall::vision {
namespace {

// A parameter set of layer 0 begins with the NAL type 33; the first bit is ignored by decoders and
// the last three are the temporal id.
constexpr std::uint8_t kFirstByte = 0x42;
constexpr std::uint8_t kIgnoredBit = 0x80;
constexpr std::uint8_t kLargestSecondByte = 0x07;
// Up to the size, a parameter set with the most sub-layers has less than this.
constexpr std::size_t kMostBytes = 160;
constexpr std::uint32_t kLongestSide = 70'000;

// A NAL unit's bits, without the bytes that only keep start codes from arising.
class BitReader {
  public:
    explicit BitReader(ByteView nal) {
        int zeros = 0;
        for (const std::uint8_t byte : nal) {
            if (size_ == bytes_.size()) {
                break;
            }
            const bool escape = zeros >= 2 && byte == 3;
            zeros = byte == 0 ? zeros + 1 : 0;
            if (!escape) {
                bytes_[size_++] = byte;
            }
        }
    }

    void skip(std::size_t bits) { at_ += bits; }

    // Zeros beyond the end.
    std::uint32_t bits(int count) {
        std::uint32_t value = 0;
        for (int i = 0; i < count; ++i, ++at_) {
            const std::size_t byte = at_ / 8;
            const std::uint32_t bit = byte < size_ ? bytes_[byte] >> (7 - at_ % 8) & 1U : 0U;
            value = value << 1 | bit;
        }
        return value;
    }

    // Exponential Golomb, 9.2.
    std::optional<std::uint32_t> golomb() {
        constexpr int kMostZeros = 20;
        int zeros = 0;
        while (bits(1) == 0) {
            if (++zeros > kMostZeros) {
                return std::nullopt;
            }
        }
        return (1U << zeros) - 1 + bits(zeros);
    }

  private:
    std::array<std::uint8_t, kMostBytes> bytes_{};
    std::size_t size_ = 0;
    std::size_t at_ = 0;
};

// 7.3.3, profile_tier_level() with a profile.
void skip_profile_tier_level(BitReader& reader, std::uint32_t sub_layers) {
    constexpr std::size_t kProfileBits = 88;
    constexpr std::size_t kLevelBits = 8;
    reader.skip(kProfileBits + kLevelBits);
    if (sub_layers == 0) {
        return;
    }
    std::size_t following = 0;
    for (std::uint32_t i = 0; i < sub_layers; ++i) {
        following += reader.bits(1) * kProfileBits;
        following += reader.bits(1) * kLevelBits;
    }
    reader.skip(2 * std::size_t{8 - sub_layers});
    reader.skip(following);
}

std::optional<CodedSize> size_in_parameter_set(ByteView nal) {
    constexpr std::uint32_t kMostSubLayers = 6;
    BitReader reader(nal);
    reader.skip(16 + 4);  // NAL header, id of the video parameter set
    const std::uint32_t sub_layers = reader.bits(3);
    if (sub_layers > kMostSubLayers) {
        return std::nullopt;
    }
    reader.skip(1);
    skip_profile_tier_level(reader, sub_layers);
    const std::optional<std::uint32_t> id = reader.golomb();
    const std::optional<std::uint32_t> chroma = reader.golomb();
    if (!id || *id > 15 || !chroma || *chroma > 3) {
        return std::nullopt;
    }
    if (*chroma == 3) {
        reader.skip(1);
    }
    const std::optional<std::uint32_t> width = reader.golomb();
    const std::optional<std::uint32_t> height = reader.golomb();
    if (!width || !height || *width > kLongestSide || *height > kLongestSide) {
        return std::nullopt;
    }
    return CodedSize{*width, *height};
}

std::uint64_t pixels(const CodedSize& size) {
    return std::uint64_t{size.width} * size.height;
}

}  // namespace

// Chance agreement is no matter: one in ten thousand places in coded data begins like a parameter
// set, but next to none of these goes on to state two sides of thousands of pixels.
CodedSize largest_coded_size(ByteView file) noexcept {
    CodedSize largest;
    for (std::size_t at = 0; at + 1 < file.size(); ++at) {
        if ((file[at] & ~kIgnoredBit) != kFirstByte || file[at + 1] > kLargestSecondByte) {
            continue;
        }
        const ByteView rest = file.subspan(at);
        const auto size = size_in_parameter_set(rest.first(std::min(rest.size(), 2 * kMostBytes)));
        if (size && pixels(*size) > pixels(largest)) {
            largest = *size;
        }
    }
    return largest;
}

}  // namespace rollcall::vision
