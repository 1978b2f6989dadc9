#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "gallery/kernels.h"
#include "gallery/vector_index.h"
#include "gallery/wiped_buffer.h"

namespace rollcall::gallery {

/// Up to kRows templates, row by row without a gap: codes, floats, and what belongs to them. Rows
/// are padded with zeros to a cache line.
class TemplateBlock {
  public:
    static constexpr std::size_t kRows = 256;

    explicit TemplateBlock(std::size_t dimension);

    void set(std::size_t row, const Entry& entry) noexcept;
    void copy(std::size_t row, const TemplateBlock& from, std::size_t from_row) noexcept;
    void clear(std::size_t row) noexcept;  ///< overwrites with zeros

    CodeRows codes(std::size_t rows) const noexcept;
    std::span<const float> floats(std::size_t row) const noexcept;  ///< norm 1, with the padding
    PersonKey person(std::size_t row) const noexcept { return persons_[row]; }
    PhotoKey photo(std::size_t row) const noexcept { return photos_[row]; }
    float scale(std::size_t row) const noexcept { return scales_[row]; }
    float error(std::size_t row) const noexcept { return errors_[row]; }

  private:
    std::size_t code_stride_;
    std::size_t float_stride_;
    WipedBuffer<std::int8_t> codes_;
    WipedBuffer<float> floats_;
    std::array<PersonKey, kRows> persons_{};
    std::array<PhotoKey, kRows> photos_{};
    std::array<float, kRows> scales_{};
    std::array<float, kRows> errors_{};
};

/// The lengths of a padded row, in elements.
std::size_t padded_codes(std::size_t dimension) noexcept;
std::size_t padded_floats(std::size_t dimension) noexcept;

/// Templates in blocks: growing adds a block and moves nothing; a template that goes is replaced by
/// the last one, and the place that the last one had is overwritten. Not thread-safe.
class TemplateStore {
  public:
    explicit TemplateStore(std::size_t dimension);

    std::size_t size() const noexcept { return size_; }
    /// Puts in entries that were checked before; each replaces one of the same photo, also an
    /// earlier one of `entries`. Where it throws (std::bad_alloc), nothing has changed.
    void put(std::span<const Entry> entries);
    void remove_person(PersonKey person) noexcept;

    std::size_t blocks() const noexcept;  ///< those that hold templates
    const TemplateBlock& block(std::size_t index) const noexcept { return *blocks_[index]; }
    std::size_t rows_in(std::size_t block) const noexcept;  ///< how many rows are in use

  private:
    using Slots = std::unordered_map<PhotoKey, std::size_t>;

    TemplateBlock& block_of(std::size_t slot) noexcept;
    void reserve(std::size_t more);
    void remove_slot(std::size_t slot) noexcept;
    void release_empty_blocks() noexcept;

    std::size_t dimension_;
    std::size_t size_ = 0;
    std::vector<std::unique_ptr<TemplateBlock>> blocks_;
    Slots slots_;
};

}  // namespace rollcall::gallery
