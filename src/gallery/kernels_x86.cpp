#include "gallery/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace rollcall::gallery {
namespace {

[[gnu::target("avx2,fma")]] __m256i load_avx2(const std::int8_t* bytes) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
}

[[gnu::target("avx2,fma")]] std::int32_t sum_avx2(__m256i lanes) {
    const __m128i four =
        _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    const __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0b01'00'11'10));
    const __m128i one = _mm_add_epi32(two, _mm_shuffle_epi32(two, 0b10'11'00'01));
    return _mm_cvtsi128_si32(one);
}

[[gnu::target("avx2,fma")]] double sum_avx2(__m256d lanes) {
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(lanes), _mm256_extractf128_pd(lanes, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

[[gnu::target("avx2,fma")]] void dot_codes_avx2(CodeRows rows, const std::int8_t* probe,
                                                std::size_t length, std::int32_t* dots) {
    const __m256i ones = _mm256_set1_epi16(1);
    for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::int8_t* codes = rows.codes + row * rows.stride;
        __m256i sums = _mm256_setzero_si256();
        std::size_t i = 0;
        for (; i + 32 <= length; i += 32) {
            const __m256i code = load_avx2(codes + i);
            // |code| * (probe with code's sign): two products of at most 127 * 127 fit int16.
            const __m256i pairs = _mm256_maddubs_epi16(
                _mm256_abs_epi8(code), _mm256_sign_epi8(load_avx2(probe + i), code));
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, ones));
        }
        std::int32_t sum = sum_avx2(sums);
        for (; i < length; ++i) {
            sum += codes[i] * probe[i];
        }
        dots[row] = sum;
    }
}

[[gnu::target("avx2,fma")]] double dot_floats_avx2(const float* a, const float* b,
                                                   std::size_t length) {
    __m256d even = _mm256_setzero_pd();
    __m256d odd = _mm256_setzero_pd();
    std::size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        even = _mm256_fmadd_pd(_mm256_cvtps_pd(_mm_loadu_ps(a + i)),
                               _mm256_cvtps_pd(_mm_loadu_ps(b + i)), even);
        odd = _mm256_fmadd_pd(_mm256_cvtps_pd(_mm_loadu_ps(a + i + 4)),
                              _mm256_cvtps_pd(_mm_loadu_ps(b + i + 4)), odd);
    }
    double sum = sum_avx2(_mm256_add_pd(even, odd));
    for (; i < length; ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

constexpr std::int32_t kBias = 128;

// Where an intrinsic has a zero-masked form, that one is used with a full mask: GCC 12 warns of the
// plain form's undefined operand, and makes the same instruction of both.

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] std::int32_t sum_avx512(__m512i lanes) {
    return sum_avx2(_mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xFF, lanes, 0),
                                     _mm512_maskz_extracti64x4_epi64(0xFF, lanes, 1)));
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] double sum_avx512(__m512d lanes) {
    return sum_avx2(_mm256_add_pd(_mm512_maskz_extractf64x4_pd(0xFF, lanes, 0),
                                  _mm512_maskz_extractf64x4_pd(0xFF, lanes, 1)));
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] __m512d load_as_double(
    const float* values) {
    return _mm512_maskz_cvtps_pd(0xFF, _mm256_loadu_ps(values));
}

/// The mask of what is left behind the last whole 64.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] __mmask64 tail_mask(std::size_t length) {
    return (__mmask64{1} << (length % 64)) - 1;
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] std::int32_t sum_of_codes(
    const std::int8_t* codes, std::size_t length) {
    const __m512i ones = _mm512_set1_epi8(1);
    __m512i sums = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 64 <= length; i += 64) {
        sums = _mm512_dpbusd_epi32(sums, ones, _mm512_loadu_si512(codes + i));
    }
    sums = _mm512_dpbusd_epi32(sums, ones, _mm512_maskz_loadu_epi8(tail_mask(length), codes + i));
    return sum_avx512(sums);
}

/// VNNI multiplies unsigned by signed bytes, so each code goes in as code + 128, which adds 128
/// times the probe's sum; that is taken off at the end.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] void dot_codes_vnni(
    CodeRows rows, const std::int8_t* probe, std::size_t length, std::int32_t* dots) {
    const __m512i sign_bit = _mm512_set1_epi8(-128);
    const std::int32_t excess = kBias * sum_of_codes(probe, length);
    const std::size_t whole = length - length % 64;
    for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::int8_t* codes = rows.codes + row * rows.stride;
        __m512i sums = _mm512_setzero_si512();
        for (std::size_t i = 0; i < whole; i += 64) {
            const __m512i biased = _mm512_xor_si512(_mm512_loadu_si512(codes + i), sign_bit);
            sums = _mm512_dpbusd_epi32(sums, biased, _mm512_loadu_si512(probe + i));
        }
        if (whole < length) {
            const __mmask64 mask = tail_mask(length);
            const __m512i biased =
                _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, codes + whole), sign_bit);
            sums = _mm512_dpbusd_epi32(sums, biased, _mm512_maskz_loadu_epi8(mask, probe + whole));
        }
        dots[row] = sum_avx512(sums) - excess;
    }
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx512vnni")]] double dot_floats_avx512(
    const float* a, const float* b, std::size_t length) {
    __m512d even = _mm512_setzero_pd();
    __m512d odd = _mm512_setzero_pd();
    std::size_t i = 0;
    for (; i + 16 <= length; i += 16) {
        even = _mm512_fmadd_pd(load_as_double(a + i), load_as_double(b + i), even);
        odd = _mm512_fmadd_pd(load_as_double(a + i + 8), load_as_double(b + i + 8), odd);
    }
    double sum = sum_avx512(_mm512_add_pd(even, odd));
    for (; i < length; ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

bool has_avx2() {
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
}

bool has_avx512_vnni() {
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512vnni") != 0;
}

}  // namespace

std::vector<KernelSet> x86_kernels() {
    return {{"avx2", has_avx2(), dot_codes_avx2, dot_floats_avx2},
            {"avx512-vnni", has_avx512_vnni(), dot_codes_vnni, dot_floats_avx512}};
}

}  // namespace rollcall::gallery

#else

namespace rollcall::gallery {

std::vector<KernelSet> x86_kernels() {
    return {};
}

}  // namespace rollcall::gallery

#endif
