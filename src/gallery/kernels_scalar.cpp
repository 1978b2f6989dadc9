#include "gallery/kernels.h"

namespace rollcall::gallery {
namespace {

void dot_codes(CodeRows rows, const std::int8_t* probe, std::size_t length, std::int32_t* dots) {
    for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::int8_t* codes = rows.codes + row * rows.stride;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < length; ++i) {
            sum += codes[i] * probe[i];
        }
        dots[row] = sum;
    }
}

double dot_floats(const float* a, const float* b, std::size_t length) {
    double sum = 0;
    for (std::size_t i = 0; i < length; ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

}  // namespace

KernelSet scalar_kernels() {
    return {"scalar", true, dot_codes, dot_floats};
}

}  // namespace rollcall::gallery
