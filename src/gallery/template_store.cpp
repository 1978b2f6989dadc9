#include "gallery/template_store.h"

#include <algorithm>
#include <utility>

#include "gallery/quantise.h"

namespace rollcall::gallery {
namespace {

constexpr std::size_t kRows = TemplateBlock::kRows;
constexpr std::size_t kCacheLine = 64;

std::size_t rounded_up_to(std::size_t count, std::size_t multiple) noexcept {
    return (count + multiple - 1) / multiple * multiple;
}

}  // namespace

std::size_t padded_codes(std::size_t dimension) noexcept {
    return rounded_up_to(dimension, kCacheLine);
}

std::size_t padded_floats(std::size_t dimension) noexcept {
    return rounded_up_to(dimension, kCacheLine / sizeof(float));
}

TemplateBlock::TemplateBlock(std::size_t dimension)
    : code_stride_(padded_codes(dimension)),
      float_stride_(padded_floats(dimension)),
      codes_(code_stride_ * kRows),
      floats_(float_stride_ * kRows) {}

void TemplateBlock::set(std::size_t row, const Entry& entry) noexcept {
    const std::span<float> unit(floats_.data() + row * float_stride_, entry.embedding.size());
    scale_to_unit(entry.embedding, unit);
    const Quantised quantised =
        quantise(unit, {codes_.data() + row * code_stride_, entry.embedding.size()});
    persons_[row] = entry.person;
    photos_[row] = entry.photo;
    scales_[row] = quantised.scale;
    errors_[row] = quantised.error;
}

void TemplateBlock::copy(std::size_t row, const TemplateBlock& from,
                         std::size_t from_row) noexcept {
    std::copy_n(from.codes_.data() + from_row * code_stride_, code_stride_,
                codes_.data() + row * code_stride_);
    std::copy_n(from.floats_.data() + from_row * float_stride_, float_stride_,
                floats_.data() + row * float_stride_);
    persons_[row] = from.persons_[from_row];
    photos_[row] = from.photos_[from_row];
    scales_[row] = from.scales_[from_row];
    errors_[row] = from.errors_[from_row];
}

void TemplateBlock::clear(std::size_t row) noexcept {
    wipe(codes_.data() + row * code_stride_, code_stride_);
    wipe(floats_.data() + row * float_stride_, float_stride_);
    persons_[row] = {};
    photos_[row] = {};
    scales_[row] = 0;
    errors_[row] = 0;
}

CodeRows TemplateBlock::codes(std::size_t rows) const noexcept {
    return {codes_.data(), rows, code_stride_};
}

std::span<const float> TemplateBlock::floats(std::size_t row) const noexcept {
    return {floats_.data() + row * float_stride_, float_stride_};
}

TemplateStore::TemplateStore(std::size_t dimension) : dimension_(dimension) {}

void TemplateStore::put(std::span<const Entry> entries) {
    Slots incoming;  // photo to its place in `entries`; the last of equal ones stays
    incoming.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        incoming[entries[i].photo] = i;
    }
    reserve(incoming.size());
    // From here on nothing allocates: the nodes of `incoming` move over to `slots_`.
    while (!incoming.empty()) {
        Slots::node_type node = incoming.extract(incoming.begin());
        const Entry& entry = entries[node.mapped()];
        const auto known = slots_.find(entry.photo);
        if (known != slots_.end()) {
            block_of(known->second).set(known->second % kRows, entry);
            continue;
        }
        block_of(size_).set(size_ % kRows, entry);
        node.mapped() = size_++;
        slots_.insert(std::move(node));
    }
    release_empty_blocks();
}

void TemplateStore::remove_person(PersonKey person) noexcept {
    // Backwards, so that the template that takes a removed one's place has been looked at.
    for (std::size_t slot = size_; slot-- > 0;) {
        if (block_of(slot).person(slot % kRows) == person) {
            remove_slot(slot);
        }
    }
    release_empty_blocks();
}

std::size_t TemplateStore::blocks() const noexcept {
    return rounded_up_to(size_, kRows) / kRows;
}

std::size_t TemplateStore::rows_in(std::size_t block) const noexcept {
    return std::min(kRows, size_ - block * kRows);
}

TemplateBlock& TemplateStore::block_of(std::size_t slot) noexcept {
    return *blocks_[slot / kRows];
}

void TemplateStore::reserve(std::size_t more) {
    slots_.reserve(slots_.size() + more);
    const std::size_t wanted = rounded_up_to(size_ + more, kRows) / kRows;
    blocks_.reserve(wanted);
    while (blocks_.size() < wanted) {
        blocks_.push_back(std::make_unique<TemplateBlock>(dimension_));
    }
}

void TemplateStore::remove_slot(std::size_t slot) noexcept {
    const std::size_t last = --size_;
    TemplateBlock& last_block = block_of(last);
    slots_.erase(block_of(slot).photo(slot % kRows));
    if (slot != last) {
        block_of(slot).copy(slot % kRows, last_block, last % kRows);
        slots_.find(last_block.photo(last % kRows))->second = slot;
    }
    last_block.clear(last % kRows);
}

void TemplateStore::release_empty_blocks() noexcept {
    blocks_.resize(blocks());
}

}  // namespace rollcall::gallery
