#include "contract/vector_index_contract.h"
#include "gallery/exact_index.h"

namespace rollcall::test {

INSTANTIATE_TEST_SUITE_P(ExactIndex, VectorIndexContract,
                         testing::Values(VectorIndexMaker{"exact", gallery::make_exact_index}));

}  // namespace rollcall::test
