#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gallery/vector_index.h"

namespace rollcall::test {

/// One implementation of gallery::VectorIndex that the suite runs on.
struct VectorIndexMaker {
    std::string name;  ///< letters and digits
    std::function<std::unique_ptr<gallery::VectorIndex>(ModelId, std::size_t dimension)> make;
};

inline std::ostream& operator<<(std::ostream& out, const VectorIndexMaker& maker) {
    return out << maker.name;
}

/// What every index must do. Instantiate with INSTANTIATE_TEST_SUITE_P(NAME, VectorIndexContract,
/// testing::Values(VectorIndexMaker{...})).
class VectorIndexContract : public testing::TestWithParam<VectorIndexMaker> {
  protected:
    static constexpr std::size_t kDimension = 48;

    std::unique_ptr<gallery::VectorIndex> empty_index(std::size_t dimension = kDimension) const {
        return GetParam().make(ModelId("model-of-the-test"), dimension);
    }
    static void expect_same_as_brute_force(const gallery::VectorIndex& index,
                                           std::span<const gallery::Entry> entries,
                                           std::span<const float> probe, std::size_t limit);
};

}  // namespace rollcall::test
