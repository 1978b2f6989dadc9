#include "vision/heic_picture.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <ranges>
#include <string_view>
#include <utility>

#include "vision/big_endian.h"
#include "vision/formats.h"
#include "vision/heic_references.h"
#include "vision/heic_single.h"
#include "vision/heic_steps.h"
#include "vision/hevc_size.h"
#include "vision/orientation.h"

namespace rollcall::vision {
namespace {

// A side as a file states it; 0, which is none, if it is beyond all measure.
int side(std::uint64_t stated) {
    return stated <= std::numeric_limits<int>::max() ? static_cast<int>(stated) : 0;
}

Error contradiction(std::string_view detail) {
    return damaged(ImageFormat::heic, detail);
}

// 6.5.3: every picture states its size, before any transformation. Some encoders put this property
// after transformations, and then mean the size after them.
Result<HeicSize> stated_size(const HeicItem& item) {
    const auto is_size = [](const HeicBox& box) { return box.type == "ispe"; };
    const auto box = std::ranges::find_if(item.properties, is_size);
    if (box == item.properties.end() || std::ranges::count_if(item.properties, is_size) != 1) {
        return contradiction("a picture does not state one size");
    }
    BigEndianReader reader(box->body);
    reader.take(4);  // version
    const int width = side(reader.number(4));
    const int height = side(reader.number(4));
    if (width == 0 || height == 0) {
        return contradiction("a picture has no size");
    }
    HeicSize size{width, height};
    for (auto step = box; step != item.properties.begin();) {
        size = size_before_step(*--step, size);
    }
    return size;
}

// Adds the steps that an item asks for; its picture is, before them, what `picture` has come to.
// Each kind is allowed once, so that a small file cannot have a large picture copied for ever.
Status add_steps(const HeicItem& item, HeicPicture& picture) {
    std::vector<std::string_view> seen;
    for (const HeicBox& box : item.properties) {
        const Result<HeicStep> step = read_heic_step(box, picture.shown);
        if (!step) {
            return step.error();
        }
        if (step->changes_nothing()) {
            continue;
        }
        if (std::ranges::find(seen, box.type) != seen.end()) {
            return contradiction("a picture is turned or cropped twice");
        }
        seen.push_back(box.type);
        picture.steps.push_back(*step);
        picture.shown = step->size_after(picture.shown);
    }
    return {};
}

// What a grid holds as its data, 6.6.2.3.2.
struct Grid {
    std::uint32_t version = 0;
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;
    HeicSize size;
};

Grid read_grid(const HeicItem& item) {
    constexpr std::size_t kMostBytes = 12;
    Bytes data;
    for (const ByteView piece : item.data) {
        const ByteView begin = piece.first(std::min(piece.size(), kMostBytes - data.size()));
        data.insert(data.end(), begin.begin(), begin.end());
    }
    BigEndianReader reader(data);
    Grid grid;
    grid.version = reader.short_number(1);
    const std::size_t side_bytes = (reader.short_number(1) & 1) == 0 ? 2 : 4;
    grid.rows = reader.short_number(1) + 1;
    grid.columns = reader.short_number(1) + 1;
    const int width = side(reader.number(side_bytes));
    const int height = side(reader.number(side_bytes));
    if (item.located && !reader.ended()) {
        grid.size = {width, height};
    }
    return grid;
}

// Whether so many tiles of this length reach to the end of a side, and none lies beyond it.
bool cover(std::uint32_t tiles, int tile, int whole) {
    const std::int64_t all = std::int64_t{tile} * tiles;
    return all >= whole && all - tile < whole;
}

// Plans one picture, whatever it is made of.
class Planner {
  public:
    explicit Planner(const HeicItems& items) : items_(items) {}

    Result<HeicPicture> plan(HeicItemId id) const {
        // Pictures that are another picture, only turned or cropped once more.
        constexpr std::size_t kMostAround = 6;
        std::vector<const HeicItem*> around;
        const HeicItem* item = items_.find(id);
        while (item != nullptr && item->type == "iden") {
            around.push_back(item);
            if (item->made_of.size() != 1 || around.size() > kMostAround) {
                return contradiction("a picture is not made of one other");
            }
            id = item->made_of.front();
            item = items_.find(id);
        }
        if (item == nullptr) {
            return contradiction("a picture that is not in the file");
        }
        Result<HeicPicture> picture = item->type == "grid" ? tiled(*item) : coded(id, *item);
        if (!picture) {
            return picture;
        }
        if (Status added = add_steps(*item, *picture); !added) {
            return added.error();
        }
        for (const HeicItem* outer : around | std::views::reverse) {
            const Result<HeicSize> size = stated_size(*outer);
            if (!size || *size != picture->shown) {
                return size ? contradiction("a picture has not the size it states") : size.error();
            }
            if (Status added = add_steps(*outer, *picture); !added) {
                return added.error();
            }
        }
        return picture;
    }

  private:
    static Result<HeicPicture> coded(HeicItemId id, const HeicItem& item) {
        if (item.type != "hvc1") {
            return unsupported(ImageFormat::heic, "only HEVC pictures and grids of them are");
        }
        const Result<HeicSize> size = stated_size(item);
        if (!size) {
            return size.error();
        }
        HeicPicture picture;
        picture.size = picture.tile = picture.shown = *size;
        picture.tiles = {id};
        return picture;
    }

    Result<HeicPicture> tiled(const HeicItem& item) const {
        const Grid grid = read_grid(item);
        const Result<HeicSize> size = stated_size(item);
        if (!size) {
            return size.error();
        }
        if (grid.version != 0) {
            return unsupported(ImageFormat::heic, "a grid of a later version");
        }
        if (grid.size != *size) {
            return contradiction("a grid has not the size that its item states");
        }
        if (item.made_of.size() != std::size_t{grid.rows} * grid.columns) {
            return contradiction("a grid has not the tiles it needs");
        }
        HeicPicture picture;
        picture.size = picture.shown = *size;
        picture.columns = static_cast<int>(grid.columns);
        picture.tiles = item.made_of;
        if (Status tiles = measure_tiles(picture); !tiles) {
            return tiles.error();
        }
        if (!cover(grid.columns, picture.tile.width, size->width) ||
            !cover(grid.rows, picture.tile.height, size->height)) {
            return contradiction("the tiles of a grid do not cover it");
        }
        return picture;
    }

    // Tiles are coded pictures as they are. Turned or cropped they would be of another size; no
    // camera does that.
    Status measure_tiles(HeicPicture& picture) const {
        for (const HeicItemId id : picture.tiles) {
            const HeicItem* tile = items_.find(id);
            if (tile == nullptr) {
                return contradiction("a tile that is not in the file");
            }
            Result<HeicPicture> one = coded(id, *tile);
            if (!one) {
                return one.error();
            }
            if (Status added = add_steps(*tile, *one); !added) {
                return added.error();
            }
            if (!one->steps.empty()) {
                return unsupported(ImageFormat::heic, "its tiles are turned or cropped");
            }
            if (id != picture.tiles.front() && one->size != picture.tile) {
                return contradiction("tiles of different sizes");
            }
            picture.tile = one->size;
        }
        return {};
    }

    const HeicItems& items_;
};

// The names of transparency, of ISO/IEC 23008-12 (HEVC, AVC) and of ISO/IEC 23000-22.
bool is_alpha(const HeicItem& item) {
    constexpr std::size_t kVersion = 4;
    const HeicBox* box = find_property(item, "auxC");
    if (box == nullptr || box->body.size() < kVersion) {
        return false;
    }
    const std::string_view rest = as_text(box->body.subspan(kVersion));
    const std::string_view kind = rest.substr(0, rest.find('\0'));
    return kind == "urn:mpeg:hevc:2015:auxid:1" || kind == "urn:mpeg:avc:2015:auxid:1" ||
           kind == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
}

// The first transparency of the primary picture, unless it does not fit.
Status plan_alpha(HeicPlan& plan, const Planner& planner) {
    const std::vector<HeicItemId>& beside = plan.items.all.at(plan.items.primary).auxiliaries;
    const auto id = std::ranges::find_if(beside, [&](HeicItemId auxiliary) {
        const HeicItem* item = plan.items.find(auxiliary);
        return item != nullptr && is_alpha(*item);
    });
    if (id == beside.end()) {
        return {};
    }
    Result<HeicPicture> alpha = planner.plan(*id);
    if (!alpha) {
        return alpha.error();
    }
    if (alpha->shown == plan.primary.shown) {
        plan.alpha = std::move(*alpha);
    }
    return {};
}

std::uint64_t pixels(const HeicSize& size) {
    return static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
}

// The streams decide how much the decoder makes room for, not the container.
Status measure_streams(HeicPlan& plan, std::uint64_t file_bytes) {
    // No camera uses a byte of its file twice; one large tile again and again is work without end.
    constexpr std::uint64_t kMostReadOver = 4;
    std::uint64_t read = 0;
    std::map<HeicItemId, std::uint64_t> coded;
    for (const HeicPicture* picture : {&plan.primary, plan.alpha ? &*plan.alpha : nullptr}) {
        if (picture == nullptr) {
            continue;
        }
        plan.held_pixels =
            std::max({plan.held_pixels, pixels(picture->size), pixels(picture->tile)});
        for (const HeicItemId id : picture->tiles) {
            const HeicItem& tile = plan.items.all.at(id);
            for (const ByteView piece : tile.data) {
                read += piece.size();
            }
            if (read > kMostReadOver * file_bytes) {
                return unsupported(ImageFormat::heic, "it is made of too many parts");
            }
            const auto [known, is_new] = coded.try_emplace(id, 0);
            if (is_new) {
                const Result<Bytes> single = single_picture_file(tile);
                if (!single) {
                    return single.error();
                }
                const CodedSize size = largest_coded_size(*single);
                known->second = std::uint64_t{size.width} * size.height;
            }
            plan.held_pixels = std::max(plan.held_pixels, known->second);
            plan.coded_pixels += known->second;
        }
    }
    return {};
}

}  // namespace

Result<HeicPlan> plan_heic(ByteView file) {
    // Wherever it says so: there is no telling which other reader it was made for.
    if (!most_coded_pictures(file)) {
        return contradiction("items that are made of themselves");
    }
    Result<HeicItems> items = read_heic_items(file);
    if (!items) {
        return items.error();
    }
    HeicPlan plan;
    plan.items = std::move(*items);
    const Planner planner(plan.items);
    Result<HeicPicture> primary = planner.plan(plan.items.primary);
    if (!primary) {
        return primary.error();
    }
    plan.primary = std::move(*primary);
    if (Status alpha = plan_alpha(plan, planner); !alpha) {
        return alpha.error();
    }
    if (Status streams = measure_streams(plan, file.size()); !streams) {
        return streams.error();
    }
    return plan;
}

}  // namespace rollcall::vision
