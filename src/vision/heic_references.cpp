#include "vision/heic_references.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "vision/big_endian.h"

namespace rollcall::vision {
namespace {

using Item = std::uint32_t;

constexpr int kDeepest = 6;
constexpr std::uint64_t kMostPictures = 1'000'000'000;
// A picture of the most pixels that are ever accepted has some hundred tiles.
constexpr std::size_t kMostReferences = 100'000;

// What each item is made of. `read` counts all references seen, of any kind, so that a file full of
// them costs no more than the limit.
struct Parts {
    std::map<Item, std::vector<Item>> of;
    std::size_t read = 0;

    bool too_many() const { return read > kMostReferences; }
};

// 8.11.12 of ISO/IEC 14496-12: after the version come references, each in a box of its own.
void read_references(ByteView body, Parts& parts) {
    BigEndianReader reader(body);
    const std::size_t id_size = reader.number(4) >> 24 == 0 ? 2 : 4;
    while (reader.more() && !parts.too_many()) {
        ++parts.read;
        constexpr std::uint32_t kLongSizeFollows = 1;
        const bool long_size = reader.number(4) == kLongSizeFollows;
        const std::string_view type = reader.word();
        if (long_size) {
            reader.number(4);
            reader.number(4);
        }
        const Item from = reader.short_number(id_size);
        const std::uint32_t count = reader.short_number(2);
        for (std::uint32_t i = 0; i < count && !reader.ended(); ++i) {
            ++parts.read;
            const Item to = reader.short_number(id_size);
            if (type == "dimg") {
                parts.of[from].push_back(to);
            } else if (type == "auxl") {
                parts.of[to].push_back(from);
            }
        }
    }
}

Parts parts_in(ByteView file) {
    constexpr std::size_t kBoxHeader = 8;
    Parts parts;
    const std::string_view text = as_text(file);
    for (std::size_t at = text.find("iref"); at != std::string_view::npos && !parts.too_many();
         at = text.find("iref", at + 1)) {
        if (at < 4) {
            continue;
        }
        const ByteView box = file.subspan(at - 4);
        const std::uint32_t size = BigEndianReader(box).short_number(4);
        // 0: up to the end; 1: a size of eight bytes follows the name.
        if (size == 1 && box.size() > 2 * kBoxHeader) {
            read_references(box.subspan(2 * kBoxHeader), parts);
        } else if (size == 0 || (size > kBoxHeader && size <= box.size())) {
            read_references(box.first(size == 0 ? box.size() : size).subspan(kBoxHeader), parts);
        }
    }
    return parts;
}

// What one item comes to.
struct Tree {
    std::uint64_t pictures = 1;
    int height = 0;  // levels below it
};

// Counts what an item is made of, each item once, however often it is used.
class Counter {
  public:
    explicit Counter(const Parts& parts) : parts_(parts) {}

    // Nothing if the nesting is too deep, which every circle is. An item that was counted before,
    // on its own, may still be too high for where it is used now.
    std::optional<Tree> count(Item item, int depth) {
        const auto parts = parts_.of.find(item);
        if (parts == parts_.of.end()) {
            return Tree{};
        }
        if (const auto known = counted_.find(item); known != counted_.end()) {
            return depth + known->second.height <= kDeepest ? std::optional(known->second)
                                                            : std::nullopt;
        }
        if (depth == kDeepest) {
            return std::nullopt;
        }
        Tree tree;
        for (const Item part : parts->second) {
            const std::optional<Tree> within = count(part, depth + 1);
            if (!within) {
                return std::nullopt;
            }
            tree.pictures = std::min(tree.pictures + within->pictures, kMostPictures);
            tree.height = std::max(tree.height, within->height + 1);
        }
        counted_[item] = tree;
        return tree;
    }

  private:
    const Parts& parts_;
    std::map<Item, Tree> counted_;
};

}  // namespace

std::optional<std::uint64_t> most_coded_pictures(ByteView file) {
    const Parts parts = parts_in(file);
    if (parts.too_many()) {
        return std::nullopt;
    }
    Counter counter(parts);
    std::uint64_t most = 1;
    for (const auto& [item, unused] : parts.of) {
        const std::optional<Tree> tree = counter.count(item, 0);
        if (!tree) {
            return std::nullopt;
        }
        most = std::max(most, tree->pictures);
    }
    return most;
}

}  // namespace rollcall::vision
