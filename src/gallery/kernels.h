#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rollcall::gallery {

/// Rows of int8 codes, one after the other, `stride` bytes from one row's start to the next's.
struct CodeRows {
    const std::int8_t* codes = nullptr;
    std::size_t rows = 0;
    std::size_t stride = 0;
};

/// The inner loops of a search, in one of the forms that a CPU may offer. All forms give the same:
/// the integers equal, the doubles but for the order of their additions. No pointer needs to be
/// aligned, any length is allowed, nothing beyond it is read.
struct KernelSet {
    std::string_view name;   ///< "scalar", "avx2", "avx512-vnni", "neon", "neon-dotprod"
    bool supported = false;  ///< whether this CPU can run it; calling it elsewhere is undefined

    /// dots[r] = the sum over i < length of row r's codes[i] * probe[i]. Codes and probe lie in
    /// -127..127 (-128 is not allowed), length <= 65536, so that no sum overflows.
    void (*dot_codes)(CodeRows rows, const std::int8_t* probe, std::size_t length,
                      std::int32_t* dots) = nullptr;

    /// The sum of a[i] * b[i]. Each product is exact in double and the additions are in double, so
    /// that the sum is off by less than length * 2^-52 of the sum of |a[i] * b[i]|.
    double (*dot_floats)(const float* a, const float* b, std::size_t length) = nullptr;
};

/// Every set that was built for this architecture, slowest first, supported here or not. The first
/// is the scalar one, which runs everywhere.
std::vector<KernelSet> kernel_sets();

/// The last of kernel_sets() that this CPU supports.
KernelSet fastest_kernels();

/// The parts that kernel_sets() is made of; those of another architecture are empty.
KernelSet scalar_kernels();
std::vector<KernelSet> x86_kernels();
std::vector<KernelSet> neon_kernels();

}  // namespace rollcall::gallery
