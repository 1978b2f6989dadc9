#include "gallery/kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

namespace rollcall::gallery {
namespace {

void dot_codes_neon(CodeRows rows, const std::int8_t* probe, std::size_t length,
                    std::int32_t* dots) {
    for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::int8_t* codes = rows.codes + row * rows.stride;
        int32x4_t sums = vdupq_n_s32(0);
        std::size_t i = 0;
        for (; i + 16 <= length; i += 16) {
            const int8x16_t code = vld1q_s8(codes + i);
            const int8x16_t value = vld1q_s8(probe + i);
            // Two products of at most 127 * 127 fit int16.
            const int16x8_t low = vmull_s8(vget_low_s8(code), vget_low_s8(value));
            sums = vpadalq_s16(sums, vmlal_high_s8(low, code, value));
        }
        std::int32_t sum = vaddvq_s32(sums);
        for (; i < length; ++i) {
            sum += codes[i] * probe[i];
        }
        dots[row] = sum;
    }
}

[[gnu::target("arch=armv8.2-a+dotprod")]] void dot_codes_dotprod(CodeRows rows,
                                                                 const std::int8_t* probe,
                                                                 std::size_t length,
                                                                 std::int32_t* dots) {
    for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::int8_t* codes = rows.codes + row * rows.stride;
        int32x4_t even = vdupq_n_s32(0);
        int32x4_t odd = vdupq_n_s32(0);
        std::size_t i = 0;
        for (; i + 32 <= length; i += 32) {
            even = vdotq_s32(even, vld1q_s8(codes + i), vld1q_s8(probe + i));
            odd = vdotq_s32(odd, vld1q_s8(codes + i + 16), vld1q_s8(probe + i + 16));
        }
        std::int32_t sum = vaddvq_s32(vaddq_s32(even, odd));
        for (; i < length; ++i) {
            sum += codes[i] * probe[i];
        }
        dots[row] = sum;
    }
}

double dot_floats_neon(const float* a, const float* b, std::size_t length) {
    float64x2_t even = vdupq_n_f64(0);
    float64x2_t odd = vdupq_n_f64(0);
    std::size_t i = 0;
    for (; i + 4 <= length; i += 4) {
        const float32x4_t left = vld1q_f32(a + i);
        const float32x4_t right = vld1q_f32(b + i);
        even = vfmaq_f64(even, vcvt_f64_f32(vget_low_f32(left)), vcvt_f64_f32(vget_low_f32(right)));
        odd = vfmaq_f64(odd, vcvt_high_f64_f32(left), vcvt_high_f64_f32(right));
    }
    double sum = vaddvq_f64(vaddq_f64(even, odd));
    for (; i < length; ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

bool has_dotprod() {
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
}

}  // namespace

std::vector<KernelSet> neon_kernels() {
    return {{"neon", true, dot_codes_neon, dot_floats_neon},
            {"neon-dotprod", has_dotprod(), dot_codes_dotprod, dot_floats_neon}};
}

}  // namespace rollcall::gallery

#else

namespace rollcall::gallery {

std::vector<KernelSet> neon_kernels() {
    return {};
}

}  // namespace rollcall::gallery

#endif
