#include "vision/heic_items.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "vision/big_endian.h"
#include "vision/formats.h"

namespace rollcall::vision {
namespace {

// A photo has some hundred items with a handful of entries each. The limit keeps a file full of
// empty entries from taking many times its size of memory.
constexpr std::size_t kMostEntries = 100'000;

// Takes the next box off the front; nothing at the end, or if the rest is no whole box.
std::optional<HeicBox> take_box(ByteView& rest) {
    constexpr std::size_t kShortHeader = 8;
    BigEndianReader reader(rest);
    std::uint64_t size = reader.number(4);
    HeicBox box{reader.word(), {}};
    std::size_t header = kShortHeader;
    if (size == 0) {
        size = rest.size();
    } else if (size == 1) {
        size = reader.number(8);
        header += 8;
    }
    if (reader.ended() || size < header || size > rest.size()) {
        return std::nullopt;
    }
    box.body = rest.first(static_cast<std::size_t>(size)).subspan(header);
    rest = rest.subspan(static_cast<std::size_t>(size));
    return box;
}

// What the first box of this type holds; nothing if there is none.
std::optional<ByteView> body_of(ByteView boxes, std::string_view type) {
    while (const auto box = take_box(boxes)) {
        if (box->type == type) {
            return box->body;
        }
    }
    return std::nullopt;
}

// The version and flags that the tables begin with.
struct Version {
    std::uint32_t version;
    std::uint32_t flags;
};

Version take_version(BigEndianReader& reader) {
    const std::uint32_t both = reader.short_number(4);
    return {both >> 24, both & 0xFFFFFF};
}

// Sections of ISO/IEC 14496-12 and, for properties, of ISO/IEC 23008-12.
class TableReader {
  public:
    TableReader(ByteView file, ByteView meta) : file_(file), meta_(meta) {}

    Result<HeicItems> read() {
        const auto primary = body_of(meta_, "pitm");
        const auto infos = body_of(meta_, "iinf");
        const auto locations = body_of(meta_, "iloc");
        const auto properties = body_of(meta_, "iprp");
        if (!primary || !infos || !locations || !properties) {
            return damaged(ImageFormat::heic, "a table of the items is missing");
        }
        read_primary(*primary);
        read_infos(*infos);
        read_locations(*locations);
        read_properties(*properties);
        if (const auto references = body_of(meta_, "iref")) {
            read_references(*references);
        }
        if (entries_ > kMostEntries) {
            return damaged(ImageFormat::heic, "the tables of the items are too long");
        }
        return std::move(items_);
    }

  private:
    // Of the numbers that say where data lies, in bytes.
    struct Sizes {
        std::size_t offset;
        std::size_t length;
        std::size_t base;
        std::size_t index;
    };

    // False as soon as there are too many.
    bool one_more() { return ++entries_ <= kMostEntries; }

    HeicItem* find(HeicItemId id) {
        const auto found = items_.all.find(id);
        return found == items_.all.end() ? nullptr : &found->second;
    }

    // 8.11.4
    void read_primary(ByteView body) {
        BigEndianReader reader(body);
        items_.primary = reader.short_number(take_version(reader).version == 0 ? 2 : 4);
    }

    // 8.11.6; how many there are is stated too, but the boxes themselves say it.
    void read_infos(ByteView body) {
        BigEndianReader table(body);
        table.take(take_version(table).version == 0 ? 2 : 4);
        ByteView boxes = table.rest();
        while (const auto box = take_box(boxes)) {
            if (!one_more()) {
                return;
            }
            BigEndianReader reader(box->body);
            const std::uint32_t version = take_version(reader).version;
            if (box->type != "infe" || version < 2) {
                continue;  // from before items had a type
            }
            const HeicItemId id = reader.short_number(version == 2 ? 2 : 4);
            reader.take(2);  // protection
            HeicItem item;
            item.type = reader.word();
            if (!reader.ended()) {
                items_.all.emplace(id, std::move(item));
            }
        }
    }

    // 8.11.3
    void read_locations(ByteView body) {
        BigEndianReader reader(body);
        const std::uint32_t version = take_version(reader).version;
        const std::uint32_t sizes = reader.short_number(2);
        const Sizes size{sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15,
                         version == 0 ? 0 : sizes & 15};
        for (const std::size_t bytes : {size.offset, size.length, size.base, size.index}) {
            if (bytes != 0 && bytes != 4 && bytes != 8) {
                return;
            }
        }
        const ByteView inside = body_of(meta_, "idat").value_or(ByteView{});
        const std::uint32_t count = reader.short_number(version < 2 ? 2 : 4);
        for (std::uint32_t i = 0; i < count && !reader.ended() && one_more(); ++i) {
            HeicItem* item = find(reader.short_number(version < 2 ? 2 : 4));
            const std::uint32_t method = version == 0 ? 0 : reader.short_number(2) & 15;
            reader.take(2);  // which file: always this one
            const bool wanted = item != nullptr && !item->located && item->data.empty();
            HeicItem unwanted;
            read_extents(reader, size, method == 1 ? inside : file_, wanted ? *item : unwanted);
            if (wanted && method > 1) {
                item->located = false;  // within another item
            }
        }
    }

    void read_extents(BigEndianReader& reader, const Sizes& size, ByteView from, HeicItem& item) {
        const std::uint64_t base = reader.number(size.base);
        const std::uint32_t count = reader.short_number(2);
        item.located = true;
        for (std::uint32_t i = 0; i < count && !reader.ended() && one_more(); ++i) {
            reader.take(size.index);
            const std::uint64_t offset = reader.number(size.offset);
            const std::uint64_t length = reader.number(size.length);
            if (base > from.size() || offset > from.size() - base ||
                length > from.size() - base - offset) {
                item.located = false;
            } else if (length > 0) {
                item.data.push_back(from.subspan(static_cast<std::size_t>(base + offset),
                                                 static_cast<std::size_t>(length)));
            }
        }
        item.located = item.located && !reader.ended();
    }

    // 9.3 of ISO/IEC 23008-12: all properties in one row, and for each item which of them are its.
    void read_properties(ByteView body) {
        std::vector<HeicBox> row;
        ByteView boxes = body_of(body, "ipco").value_or(ByteView{});
        while (const auto box = take_box(boxes)) {
            if (!one_more()) {
                return;
            }
            row.push_back(*box);
        }
        while (const auto box = take_box(body)) {
            if (box->type == "ipma") {
                read_associations(box->body, row);
            }
        }
    }

    void read_associations(ByteView body, const std::vector<HeicBox>& row) {
        BigEndianReader reader(body);
        const Version version = take_version(reader);
        const bool wide = (version.flags & 1) != 0;
        const std::uint32_t count = reader.short_number(4);
        for (std::uint32_t i = 0; i < count && !reader.ended(); ++i) {
            HeicItem* item = find(reader.short_number(version.version == 0 ? 2 : 4));
            const bool wanted = item != nullptr && item->properties.empty();
            const std::uint32_t properties = reader.short_number(1);
            for (std::uint32_t k = 0; k < properties && !reader.ended(); ++k) {
                // The first bit says that a reader has to know it.
                const std::uint32_t number =
                    wide ? reader.short_number(2) & 0x7FFF : reader.short_number(1) & 0x7F;
                if (!one_more()) {
                    return;
                }
                if (wanted && number > 0 && number <= row.size()) {
                    item->properties.push_back(row[number - 1]);
                }
            }
        }
    }

    // 8.11.12: after the version come references, each in a box of its own.
    void read_references(ByteView body) {
        BigEndianReader table(body);
        const std::size_t id_size = take_version(table).version == 0 ? 2 : 4;
        ByteView boxes = table.rest();
        while (const auto box = take_box(boxes)) {
            BigEndianReader reader(box->body);
            const HeicItemId from = reader.short_number(id_size);
            HeicItem* item = find(from);
            const bool parts = box->type == "dimg" && item != nullptr && item->made_of.empty();
            const std::uint32_t count = reader.short_number(2);
            for (std::uint32_t i = 0; i < count; ++i) {
                const HeicItemId to = reader.short_number(id_size);
                if (reader.ended() || !one_more()) {
                    break;
                }
                if (parts) {
                    item->made_of.push_back(to);
                } else if (HeicItem* master = find(to); master != nullptr && box->type == "auxl") {
                    master->auxiliaries.push_back(from);
                }
            }
        }
    }

    ByteView file_;
    ByteView meta_;
    HeicItems items_;
    std::size_t entries_ = 0;
};

}  // namespace

const HeicItem* HeicItems::find(HeicItemId id) const {
    const auto found = all.find(id);
    return found == all.end() ? nullptr : &found->second;
}

Result<HeicItems> read_heic_items(ByteView file) {
    constexpr std::size_t kVersion = 4;
    const std::optional<ByteView> meta = body_of(file, "meta");
    if (!meta || meta->size() < kVersion) {
        return damaged(ImageFormat::heic, "there is no table of the items");
    }
    return TableReader(file, meta->subspan(kVersion)).read();
}

}  // namespace rollcall::vision
