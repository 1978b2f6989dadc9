#include "gallery/exact_index.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "gallery/fair_shared_mutex.h"
#include "gallery/kernels.h"
#include "gallery/quantise.h"
#include "gallery/template_store.h"
#include "gallery/top_people.h"
#include "gallery/wiped_buffer.h"

namespace rollcall::gallery {
namespace {

constexpr std::size_t kDimensionMax = 4096;

/// A probe in the two forms that the templates have, padded with zeros as they are.
class Probe {
  public:
    explicit Probe(std::span<const float> embedding)
        : floats_(padded_floats(embedding.size())), codes_(padded_codes(embedding.size())) {
        const std::span<float> unit(floats_.data(), embedding.size());
        scale_to_unit(embedding, unit);
        quantised_ = quantise(unit, {codes_.data(), embedding.size()});
    }
    const float* floats() const noexcept { return floats_.data(); }
    const std::int8_t* codes() const noexcept { return codes_.data(); }
    std::size_t code_count() const noexcept { return codes_.size(); }
    const Quantised& quantised() const noexcept { return quantised_; }

  private:
    WipedBuffer<float> floats_;
    WipedBuffer<std::int8_t> codes_;
    Quantised quantised_;
};

/// One probe on its way through the blocks.
class Scan {
  public:
    Scan(const KernelSet& kernels, const Probe& probe, TopPeople& people)
        : kernels_(kernels), probe_(probe), bound_(probe.quantised()), people_(people) {}

    void over_one_person(const TemplateBlock& block, std::size_t rows, PersonKey person) {
        for (std::size_t row = 0; row < rows; ++row) {
            if (block.person(row) == person) {
                people_.offer({person, block.photo(row), similarity(block, row)});
            }
        }
    }

    void over(const TemplateBlock& block, std::size_t rows) {
        kernels_.dot_codes(block.codes(rows), probe_.codes(), probe_.code_count(), dots_.data());
        for (std::size_t row = 0; row < rows; ++row) {
            uppers_[row] = bound_.upper(dots_[row], block.scale(row), block.error(row));
        }
        for (std::size_t row = 0; row < rows; ++row) {
            if (uppers_[row] >= people_.threshold()) {
                people_.offer({block.person(row), block.photo(row), similarity(block, row)});
            }
        }
    }

  private:
    float similarity(const TemplateBlock& block, std::size_t row) const {
        const std::span<const float> floats = block.floats(row);
        const double dot = kernels_.dot_floats(probe_.floats(), floats.data(), floats.size());
        return static_cast<float>(std::clamp(dot, -1.0, 1.0));
    }

    const KernelSet& kernels_;
    const Probe& probe_;
    SimilarityBound bound_;
    TopPeople& people_;
    std::array<std::int32_t, TemplateBlock::kRows> dots_{};
    std::array<float, TemplateBlock::kRows> uppers_{};
};

class ExactIndex final : public VectorIndex {
  public:
    ExactIndex(ModelId model, std::size_t dimension)
        : model_(std::move(model)), dimension_(dimension), store_(make_store()) {}

    const ModelId& model() const override { return model_; }
    std::size_t dimension() const override { return dimension_; }
    std::size_t size() const override {
        const std::shared_lock lock(mutex_);
        return store_->size();
    }
    std::uint64_t revision() const override {
        const std::shared_lock lock(mutex_);
        return revision_;
    }

    Status add(std::span<const Entry> entries, std::uint64_t revision) override;
    void remove_person(PersonKey person, std::uint64_t revision) override;
    Status rebuild(std::span<const Entry> entries, std::uint64_t revision) override;
    Result<SearchResult> search(std::span<const float> probe, std::size_t limit,
                                float at_least) const override;
    Result<std::optional<Candidate>> closest_photo(std::span<const float> probe,
                                                   PersonKey person) const override;

  private:
    std::unique_ptr<TemplateStore> make_store() const {
        return std::make_unique<TemplateStore>(dimension_);
    }
    Status check(std::span<const Entry> entries) const;

    const ModelId model_;
    const std::size_t dimension_;
    const KernelSet kernels_ = fastest_kernels();
    std::mutex changes_;             ///< one change at a time; taken before mutex_
    mutable FairSharedMutex mutex_;  ///< over what follows
    std::unique_ptr<TemplateStore> store_;
    std::uint64_t revision_ = 0;
};

Status ExactIndex::check(std::span<const Entry> entries) const {
    for (const Entry& entry : entries) {
        if (Status valid = check_embedding(entry.embedding, dimension_); !valid) {
            return valid;
        }
    }
    return {};
}

Status ExactIndex::add(std::span<const Entry> entries, std::uint64_t revision) {
    if (Status valid = check(entries); !valid) {
        return valid;
    }
    const std::lock_guard change(changes_);
    const std::unique_lock lock(mutex_);
    store_->put(entries);
    revision_ = revision;
    return {};
}

void ExactIndex::remove_person(PersonKey person, std::uint64_t revision) {
    const std::lock_guard change(changes_);
    const std::unique_lock lock(mutex_);
    store_->remove_person(person);
    revision_ = revision;
}

Status ExactIndex::rebuild(std::span<const Entry> entries, std::uint64_t revision) {
    if (Status valid = check(entries); !valid) {
        return valid;
    }
    const std::lock_guard change(changes_);
    std::unique_ptr<TemplateStore> store = make_store();
    store->put(entries);
    {
        const std::unique_lock lock(mutex_);
        store_.swap(store);
        revision_ = revision;
    }
    return {};
}

Result<SearchResult> ExactIndex::search(std::span<const float> embedding, std::size_t limit,
                                        float at_least) const {
    if (Status valid = check_embedding(embedding, dimension_); !valid) {
        return valid.error();
    }
    if (std::isnan(at_least)) {
        return Error{ErrorCode::invalid_field, "the least similarity asked for is not a number"};
    }
    if (limit == 0) {
        return SearchResult{{}, revision()};
    }
    const Probe probe(embedding);
    TopPeople people(limit, at_least);
    Scan scan(kernels_, probe, people);

    const std::shared_lock lock(mutex_);
    for (std::size_t block = 0; block < store_->blocks(); ++block) {
        scan.over(store_->block(block), store_->rows_in(block));
    }
    return SearchResult{people.ranked(), revision_};
}

Result<std::optional<Candidate>> ExactIndex::closest_photo(std::span<const float> embedding,
                                                           PersonKey person) const {
    if (Status valid = check_embedding(embedding, dimension_); !valid) {
        return valid.error();
    }
    const Probe probe(embedding);
    TopPeople people(1, -1.0F);
    Scan scan(kernels_, probe, people);

    const std::shared_lock lock(mutex_);
    for (std::size_t block = 0; block < store_->blocks(); ++block) {
        scan.over_one_person(store_->block(block), store_->rows_in(block), person);
    }
    const std::vector<Candidate> ranked = people.ranked();
    return ranked.empty() ? std::optional<Candidate>{} : ranked.front();
}

}  // namespace

std::unique_ptr<VectorIndex> make_exact_index(ModelId model, std::size_t dimension) {
    if (dimension == 0 || dimension > kDimensionMax) {
        throw std::invalid_argument("an exact index takes 1 to " + std::to_string(kDimensionMax) +
                                    " dimensions, not " + std::to_string(dimension));
    }
    return std::make_unique<ExactIndex>(std::move(model), dimension);
}

}  // namespace rollcall::gallery
