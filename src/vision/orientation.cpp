#include "vision/orientation.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include <libexif/exif-data.h>

namespace rollcall::vision {
namespace {

constexpr std::string_view kExifHeader{"Exif\0\0", 6};
// An EXIF block of a JPEG cannot be longer; in other files nothing that matters here is further in.
constexpr std::size_t kExifMost = 65'536;

struct ExifFree {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

// Where the upright pixel (x, y) lies in the stored picture: an origin and two steps, in pixels.
struct Walk {
    std::ptrdiff_t origin;
    std::ptrdiff_t step_x;
    std::ptrdiff_t step_y;
};

Walk walk_for(int orientation, std::ptrdiff_t width, std::ptrdiff_t height) {
    const std::ptrdiff_t last_column = width - 1;
    const std::ptrdiff_t last_row = (height - 1) * width;
    switch (orientation) {
        case 2:
            return {last_column, -1, width};
        case 3:
            return {last_row + last_column, -1, -width};
        case 4:
            return {last_row, 1, -width};
        case 5:
            return {0, width, 1};
        case 6:
            return {last_row, -width, 1};
        case 7:
            return {last_row + last_column, -width, -1};
        case 8:
            return {last_column, width, -1};
        default:
            return {0, 1, width};
    }
}

// Tiles keep both the rows read and the rows written in the cache when sides are exchanged.
constexpr int kTile = 32;

void copy_tile(const Image& stored, const Walk& walk, Image& out, int left, int top) {
    const int right = std::min(left + kTile, out.width);
    const int bottom = std::min(top + kTile, out.height);
    for (int y = top; y < bottom; ++y) {
        const std::uint8_t* from =
            stored.rgb.data() + 3 * (walk.origin + walk.step_x * left + walk.step_y * y);
        std::uint8_t* to = out.rgb.data() + 3 * (static_cast<std::ptrdiff_t>(y) * out.width + left);
        for (int x = left; x < right; ++x) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            to += 3;
            from += 3 * walk.step_x;
        }
    }
}

}  // namespace

int exif_orientation(ByteView exif) {
    if (!as_text(exif).starts_with("Exif")) {
        Bytes with_header(kExifHeader.begin(), kExifHeader.end());
        const ByteView body = exif.first(std::min(exif.size(), kExifMost));
        with_header.insert(with_header.end(), body.begin(), body.end());
        return body.empty() ? 1 : exif_orientation(with_header);
    }
    const std::size_t length = std::min(exif.size(), kExifHeader.size() + kExifMost);
    const std::unique_ptr<ExifData, ExifFree> data(
        exif_data_new_from_data(exif.data(), static_cast<unsigned int>(length)));
    if (!data) {
        return 1;
    }
    const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) {
        return 1;
    }
    const int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

Image upright(Image stored, int orientation) {
    if (orientation < 2 || orientation > 8 || stored.rgb.empty()) {
        return stored;
    }
    const bool swaps = swaps_sides(orientation);
    Image out;
    out.width = swaps ? stored.height : stored.width;
    out.height = swaps ? stored.width : stored.height;
    out.rgb.resize(stored.rgb.size());
    const Walk walk = walk_for(orientation, stored.width, stored.height);
    for (int top = 0; top < out.height; top += kTile) {
        for (int left = 0; left < out.width; left += kTile) {
            copy_tile(stored, walk, out, left, top);
        }
    }
    return out;
}

}  // namespace rollcall::vision
