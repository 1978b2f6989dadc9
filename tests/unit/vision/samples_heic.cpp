#include "samples_heic.h"

#include <algorithm>
#include <stdexcept>

#include "samples.h"

namespace rollcall::vision::samples {
namespace {

void put(Bytes& out, std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Bytes numbers(std::initializer_list<std::uint32_t> values) {
    Bytes bytes;
    for (const std::uint32_t value : values) {
        put(bytes, value, 4);
    }
    return bytes;
}

// The box of this type, with its header, wherever it stands in the file.
ByteView found_box(ByteView file, std::string_view type) {
    const std::size_t at = as_text(file).find(type);
    if (at == std::string_view::npos || at < 4) {
        throw std::runtime_error("the encoder wrote no " + std::string(type));
    }
    std::size_t size = 0;
    for (const std::uint8_t byte : file.subspan(at - 4, 4)) {
        size = size << 8 | byte;
    }
    return file.subspan(at - 4, size);
}

Bytes info_table(const HeicContainer& container) {
    Bytes body = numbers({0});
    put(body, container.entries.size(), 2);
    for (const HeicEntry& entry : container.entries) {
        Bytes info = numbers({0x0200'0000});
        put(info, entry.id, 2);
        put(info, 0, 2);
        put(info, as_bytes(entry.type));
        put(info, 0, 1);
        if (entry.type == "mime") {
            put(info, as_bytes("application/rdf+xml"));
            put(info, 0, 1);
            put(info, as_bytes(entry.encoding));
            put(info, 0, 1);
        }
        put(body, heic_box("infe", info));
    }
    return heic_box("iinf", body);
}

Bytes reference_table(const HeicContainer& container) {
    Bytes body = numbers({0});
    for (const HeicLink& link : container.links) {
        Bytes reference;
        put(reference, link.from, 2);
        put(reference, link.to.size(), 2);
        for (const std::uint16_t to : link.to) {
            put(reference, to, 2);
        }
        put(body, heic_box(link.type, reference));
    }
    return heic_box("iref", body);
}

Bytes property_tables(const HeicContainer& container) {
    Bytes row;
    Bytes associations = numbers({1, static_cast<std::uint32_t>(container.entries.size())});
    std::uint16_t number = 0;
    for (const HeicEntry& entry : container.entries) {
        put(associations, entry.id, 2);
        put(associations, entry.properties.size(), 1);
        for (const Bytes& property : entry.properties) {
            put(row, property);
            put(associations, ++number, 2);
        }
    }
    Bytes both = heic_box("ipco", row);
    put(both, heic_box("ipma", associations));
    return heic_box("iprp", both);
}

// Data in the file and inside the tables, and the table that says where each is; `begin` is where
// the file's data begins.
struct Layout {
    Bytes outside;
    Bytes inside;
    Bytes table;
};

Layout layout(const HeicContainer& container, std::size_t begin) {
    Layout laid;
    Bytes body = numbers({0x0100'0000});
    put(body, 0x4400, 2);
    put(body, container.entries.size(), 2);
    for (const HeicEntry& entry : container.entries) {
        Bytes& area = entry.inside ? laid.inside : laid.outside;
        const std::size_t origin = area.size() + (entry.inside ? 0 : begin);
        const std::size_t behind = entry.data.size() - entry.split;
        put(area, ByteView(entry.data).subspan(entry.split));
        put(area, ByteView(entry.data).first(entry.split));
        put(body, entry.id, 2);
        put(body, entry.inside ? 1 : 0, 2);
        put(body, 0, 2);
        put(body, (entry.split == 0 ? 1U : 2U) + entry.claimed_uses, 2);
        if (entry.split != 0) {
            put(body, origin + behind, 4);
            put(body, entry.split, 4);
        }
        for (std::uint32_t i = 0; i <= entry.claimed_uses; ++i) {
            put(body, origin, 4);
            put(body, behind, 4);
        }
    }
    laid.table = heic_box("iloc", body);
    return laid;
}

}  // namespace

Bytes heic_box(std::string_view type, ByteView body) {
    Bytes box;
    box.reserve(body.size() + 8);
    put(box, body.size() + 8, 4);
    put(box, as_bytes(type));
    put(box, body);
    return box;
}

Bytes heic_file(const HeicContainer& container) {
    constexpr std::size_t kBoxHeader = 8;
    Bytes file = heic_box("ftyp", as_bytes(std::string_view("heic\0\0\0\0mif1heic", 16)));
    const Layout laid = layout(container, file.size() + kBoxHeader);
    put(file, heic_box("mdat", laid.outside));
    Bytes meta = numbers({0});
    put(meta, heic_box("hdlr", as_bytes(std::string_view(
                                   "\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0", 25))));
    Bytes primary = numbers({0});
    put(primary, container.primary, 2);
    put(meta, heic_box("pitm", primary));
    put(meta, laid.table);
    put(meta, info_table(container));
    put(meta, reference_table(container));
    put(meta, property_tables(container));
    put(meta, heic_box("idat", laid.inside));
    put(file, heic_box("meta", meta));
    return file;
}

Bytes ispe(std::uint32_t width, std::uint32_t height) {
    return heic_box("ispe", numbers({0, width, height}));
}

Bytes irot(std::uint8_t quarters) {
    return heic_box("irot", Bytes{quarters});
}

Bytes imir(std::uint8_t axis) {
    return heic_box("imir", Bytes{axis});
}

Bytes clap(std::uint32_t width, std::uint32_t height, std::int32_t halves_x,
           std::int32_t halves_y) {
    return heic_box("clap", numbers({width, 1, height, 1, static_cast<std::uint32_t>(halves_x), 2,
                                     static_cast<std::uint32_t>(halves_y), 2}));
}

Bytes alpha_kind(std::string_view urn) {
    Bytes body = numbers({0});
    put(body, as_bytes(urn));
    put(body, 0, 1);
    return heic_box("auxC", body);
}

Bytes grid_data(int rows, int columns, std::uint32_t width, std::uint32_t height, bool wide) {
    Bytes data = {0, static_cast<std::uint8_t>(wide ? 1 : 0), static_cast<std::uint8_t>(rows - 1),
                  static_cast<std::uint8_t>(columns - 1)};
    put(data, width, wide ? 4 : 2);
    put(data, height, wide ? 4 : 2);
    return data;
}

HeicEntry grid_entry(std::uint16_t id, int rows, int columns, std::uint32_t width,
                     std::uint32_t height) {
    HeicEntry entry;
    entry.id = id;
    entry.type = "grid";
    entry.properties = {ispe(width, height)};
    entry.data = grid_data(rows, columns, width, height);
    return entry;
}

HeicEntry coded_entry(std::uint16_t id, const Image& image) {
    const Bytes file = heic(image);
    const auto copy = [](ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); };
    HeicEntry entry;
    entry.id = id;
    entry.type = "hvc1";
    entry.properties = {
        copy(found_box(file, "hvcC")),
        ispe(static_cast<std::uint32_t>(image.width), static_cast<std::uint32_t>(image.height))};
    if (as_text(file).find("colrnclx") != std::string_view::npos) {
        entry.properties.push_back(copy(found_box(file, "colr")));
    }
    entry.data = copy(found_box(file, "mdat").subspan(8));
    return entry;
}

HeicContainer grid_of(const Image& image, int tile) {
    const int columns = (image.width + tile - 1) / tile;
    const int rows = (image.height + tile - 1) / tile;
    HeicContainer container;
    container.entries = {grid_entry(1, rows, columns, static_cast<std::uint32_t>(image.width),
                                    static_cast<std::uint32_t>(image.height))};
    HeicLink link{"dimg", 1, {}};
    for (int i = 0; i < rows * columns; ++i) {
        Image part = gradient(tile, tile);
        for (int y = 0; y < tile; ++y) {
            for (int x = 0; x < tile; ++x) {
                // What reaches over the picture repeats its edge.
                const int from_x = std::min(i % columns * tile + x, image.width - 1);
                const int from_y = std::min(i / columns * tile + y, image.height - 1);
                std::copy_n(pixel(image, from_x, from_y), 3,
                            part.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * tile + x) * 3);
            }
        }
        const auto id = static_cast<std::uint16_t>(11 + i);
        container.entries.push_back(coded_entry(id, part));
        link.to.push_back(id);
    }
    container.links = {link};
    return container;
}

}  // namespace rollcall::vision::samples
