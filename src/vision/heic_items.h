#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall::vision {

using HeicItemId = std::uint32_t;

/// A box of ISO/IEC 14496-12 without its header; views into the file.
struct HeicBox {
    std::string_view type;  ///< four characters
    ByteView body;
};

/// An item as the tables of a HEIC file describe it; views into the file. None of it has been
/// checked but that `data` lies within the file.
struct HeicItem {
    std::string_view type;                ///< "hvc1", "grid", "Exif", ...: four characters
    std::vector<HeicBox> properties;      ///< in the order in which they apply
    std::vector<HeicItemId> made_of;      ///< `dimg`: what a derived picture is put together from
    std::vector<HeicItemId> auxiliaries;  ///< `auxl`: transparency, depth and the like beside it
    std::vector<ByteView> data;           ///< what it holds, in pieces that follow each other
    bool located = false;                 ///< whether the file says where its data is, all of it
};

/// The items of a HEIC file (ISO/IEC 23008-12), of whatever kind. Where a file says a thing twice,
/// the first time counts.
struct HeicItems {
    HeicItemId primary = 0;
    std::map<HeicItemId, HeicItem> all;

    /// Nothing if there is no such item.
    const HeicItem* find(HeicItemId id) const;
};

/// Reads the tables; what is read stays below a hundred thousand entries, whatever the file says.
/// `file` has to outlive what is returned. Error: image_damaged.
Result<HeicItems> read_heic_items(ByteView file);

}  // namespace rollcall::vision
