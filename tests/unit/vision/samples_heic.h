#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "vision/image.h"

/// HEIC files put together by hand around streams of an encoder: what phones write and what only
/// somebody with bad intent does. The encoder is samples::heic's; ask samples::can_write_heic.
namespace rollcall::vision::samples {

struct HeicEntry {
    std::uint16_t id = 0;
    std::string type;               ///< four characters
    std::vector<Bytes> properties;  ///< whole boxes
    Bytes data;
    bool inside = false;           ///< the data lies in the `idat` box among the tables
    std::size_t split = 0;         ///< if not 0: after so many bytes of the data, which lie behind
                                   ///< the rest of it in the file
    std::string encoding;          ///< of a `mime` entry
    std::uint32_t claimed_uses{};  ///< how often more its data is said to follow itself
};

/// A reference of an `iref` box.
struct HeicLink {
    std::string type;
    std::uint16_t from = 0;
    std::vector<std::uint16_t> to;
};

struct HeicContainer {
    std::uint16_t primary = 1;
    std::vector<HeicEntry> entries;
    std::vector<HeicLink> links;
};
Bytes heic_file(const HeicContainer& container);

Bytes heic_box(std::string_view type, ByteView body);
/// Properties.
Bytes ispe(std::uint32_t width, std::uint32_t height);
Bytes irot(std::uint8_t quarters);
Bytes imir(std::uint8_t axis);
/// A crop to this size; its middle is that many halves of a pixel from the picture's.
Bytes clap(std::uint32_t width, std::uint32_t height, std::int32_t halves_x, std::int32_t halves_y);
Bytes alpha_kind(std::string_view urn = "urn:mpeg:hevc:2015:auxid:1");

/// What a grid holds.
Bytes grid_data(int rows, int columns, std::uint32_t width, std::uint32_t height, bool wide = true);
HeicEntry grid_entry(std::uint16_t id, int rows, int columns, std::uint32_t width,
                     std::uint32_t height);
/// A coded picture; both sides of `image` have to be multiples of 16 and at least 64.
HeicEntry coded_entry(std::uint16_t id, const Image& image);
/// A grid of such pictures with the item number 1, over `image`; tiles have the numbers from 11 on.
/// `tile` is a multiple of 16 and at least 64.
HeicContainer grid_of(const Image& image, int tile);

}  // namespace rollcall::vision::samples
