#include "vision/heic_single.h"

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "vision/formats.h"

namespace rollcall::vision {
namespace {

void put(Bytes& out, std::size_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_box(Bytes& out, std::string_view type, std::initializer_list<ByteView> parts) {
    constexpr std::size_t kHeader = 8;
    std::size_t size = kHeader;
    for (const ByteView part : parts) {
        size += part.size();
    }
    put(out, size, 4);
    put(out, as_bytes(type));
    for (const ByteView part : parts) {
        put(out, part);
    }
}

constexpr std::string_view kBrands{"heic\0\0\0\0mif1heic", 16};
constexpr std::size_t kItem = 1;

// The tables around a stream of `size` bytes that begins at `offset`. Each begins with a version
// and flags.
Bytes item_tables(std::size_t offset, std::size_t size) {
    Bytes meta;
    put(meta, 0, 4);
    constexpr std::string_view kHandler{"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0", 25};
    put_box(meta, "hdlr", {as_bytes(kHandler)});
    Bytes primary;
    put(primary, 0, 4);
    put(primary, kItem, 2);
    put_box(meta, "pitm", {primary});
    Bytes locations;
    put(locations, 0, 4);
    put(locations, 0x4400, 2);  // offset and length have four bytes each
    put(locations, 1, 2);
    put(locations, kItem, 2);
    put(locations, 0, 2);
    put(locations, 1, 2);
    put(locations, offset, 4);
    put(locations, size, 4);
    put_box(meta, "iloc", {locations});
    Bytes info;
    put(info, 0x0200'0000, 4);
    put(info, kItem, 2);
    put(info, 0, 2);
    put(info, as_bytes(std::string_view{"hvc1\0", 5}));
    Bytes infos;
    put(infos, 0, 4);
    put(infos, 1, 2);
    put_box(infos, "infe", {info});
    put_box(meta, "iinf", {infos});
    return meta;
}

bool says_colours_in_numbers(const HeicBox& colours) {
    return colours.type == "colr" && as_text(colours.body).starts_with("nclx");
}

// The properties, and the table that gives all of them to the item.
Bytes property_tables(const HeicItem& item) {
    Bytes row;
    std::size_t count = 0;
    for (const std::string_view type : {"hvcC", "ispe"}) {
        if (const HeicBox* box = find_property(item, type)) {
            put_box(row, box->type, {box->body});
            ++count;
        }
    }
    for (const HeicBox& box : item.properties) {
        if (says_colours_in_numbers(box)) {
            put_box(row, box.type, {box.body});
            ++count;
            break;
        }
    }
    Bytes associations;
    put(associations, 0, 4);
    put(associations, 1, 4);
    put(associations, kItem, 2);
    put(associations, count, 1);
    for (std::size_t number = 1; number <= count; ++number) {
        put(associations, number, 1);
    }
    Bytes tables;
    put_box(tables, "ipco", {row});
    put_box(tables, "ipma", {associations});
    return tables;
}

}  // namespace

const HeicBox* find_property(const HeicItem& item, std::string_view type) {
    for (const HeicBox& box : item.properties) {
        if (box.type == type) {
            return &box;
        }
    }
    return nullptr;
}

Result<Bytes> single_picture_file(const HeicItem& item) {
    // More than fits into the four bytes of a size is no picture of any camera.
    constexpr std::size_t kMostBytes = std::size_t{1} << 30;
    const HeicBox* configuration = find_property(item, "hvcC");
    if (configuration == nullptr || configuration->body.size() > kMostBytes) {
        return damaged(ImageFormat::heic, "a coded picture without its configuration");
    }
    std::size_t size = 0;
    for (const ByteView piece : item.data) {
        size += piece.size();
        if (size > kMostBytes) {
            break;
        }
    }
    if (!item.located || size == 0 || size > kMostBytes) {
        return damaged(ImageFormat::heic, "the data of a picture is not in the file");
    }
    constexpr std::size_t kHeader = 8;
    Bytes file;
    file.reserve(size + configuration->body.size() + 1024);
    put_box(file, "ftyp", {as_bytes(kBrands)});
    put(file, kHeader + size, 4);
    put(file, as_bytes("mdat"));
    const std::size_t offset = file.size();
    for (const ByteView piece : item.data) {
        put(file, piece);
    }
    Bytes meta = item_tables(offset, size);
    put_box(meta, "iprp", {property_tables(item)});
    put_box(file, "meta", {meta});
    return file;
}

}  // namespace rollcall::vision
