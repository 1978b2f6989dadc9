#include "gallery/kernels.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rollcall::gallery {
namespace {

using Random = std::mt19937;

const std::vector<std::size_t> kLengths{0,   1,   3,   7,   8,   15,  16,   17,   31,  32,
                                        33,  47,  63,  64,  65,  95,  100,  127,  128, 129,
                                        191, 255, 256, 511, 512, 513, 1000, 4095, 4096};

/// Heap blocks of exactly the length, so that the address sanitizer sees a read beyond it.
std::vector<std::int8_t> random_codes(Random& random, std::size_t count) {
    std::uniform_int_distribution<int> any(-127, 127);
    std::vector<std::int8_t> codes(count);
    for (std::int8_t& code : codes) {
        code = static_cast<std::int8_t>(any(random));
    }
    return codes;
}

/// Each kernel set that was built beside the scalar one; those that this CPU lacks are skipped.
class Kernels : public testing::TestWithParam<KernelSet> {
  protected:
    void SetUp() override {
        if (!GetParam().supported) {
            GTEST_SKIP() << "this CPU cannot run the " << GetParam().name << " kernels";
        }
    }

    static void expect_equal_codes(const std::vector<std::int8_t>& codes, std::size_t stride,
                                   const std::vector<std::int8_t>& probe) {
        const std::size_t count = stride == 0 ? 0 : codes.size() / stride;
        const CodeRows rows{codes.data(), count, stride};
        std::vector<std::int32_t> expected(count);
        std::vector<std::int32_t> actual(count, -1);
        scalar_kernels().dot_codes(rows, probe.data(), probe.size(), expected.data());
        GetParam().dot_codes(rows, probe.data(), probe.size(), actual.data());
        EXPECT_EQ(actual, expected) << "length " << probe.size() << ", stride " << stride;
    }

    static void expect_close_floats(const std::vector<float>& a, const std::vector<float>& b) {
        double magnitude = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            magnitude += std::abs(static_cast<double>(a[i]) * static_cast<double>(b[i]));
        }
        const double expected = scalar_kernels().dot_floats(a.data(), b.data(), a.size());
        const double actual = GetParam().dot_floats(a.data(), b.data(), a.size());
        const double allowed =
            2 * static_cast<double>(a.size()) * std::numeric_limits<double>::epsilon() * magnitude;
        EXPECT_NEAR(actual, expected, allowed) << "length " << a.size();
    }
};

TEST_P(Kernels, CodesGiveTheSameIntegersForEveryLength) {
    Random random(1);
    for (const std::size_t length : kLengths) {
        for (const std::size_t padding : {0U, 1U, 5U}) {
            const std::size_t stride = length + padding;
            expect_equal_codes(random_codes(random, stride * 5), stride,
                               random_codes(random, length));
        }
    }
}

TEST_P(Kernels, CodesGiveTheSameIntegersAtTheExtremes) {
    for (const std::size_t length : kLengths) {
        for (const int code : {-127, -1, 0, 1, 127}) {
            for (const int value : {-127, 0, 127}) {
                expect_equal_codes(
                    std::vector<std::int8_t>(length * 3, static_cast<std::int8_t>(code)), length,
                    std::vector<std::int8_t>(length, static_cast<std::int8_t>(value)));
            }
        }
    }
}

TEST_P(Kernels, CodesOfTheGreatestLengthDoNotOverflow) {
    constexpr std::size_t kLength = 65536;
    const std::vector<std::int8_t> probe(kLength, 127);
    const std::vector<std::int8_t> codes(kLength, -127);
    std::int32_t dot = 0;
    GetParam().dot_codes({codes.data(), 1, kLength}, probe.data(), kLength, &dot);
    EXPECT_EQ(dot, -127 * 127 * 65536);
}

TEST_P(Kernels, CodesNeedNoAlignment) {
    Random random(2);
    const std::vector<std::int8_t> codes = random_codes(random, 600);
    const std::vector<std::int8_t> probe = random_codes(random, 600);
    for (std::size_t offset = 0; offset < 70; ++offset) {
        std::int32_t expected = 0;
        std::int32_t actual = 0;
        const CodeRows row{codes.data() + offset, 1, 0};
        const std::int8_t* start = probe.data() + (offset * 7) % 70;
        scalar_kernels().dot_codes(row, start, 512, &expected);
        GetParam().dot_codes(row, start, 512, &actual);
        EXPECT_EQ(actual, expected) << "offset " << offset;
    }
}

TEST_P(Kernels, FloatsAgreeForEveryLength) {
    Random random(3);
    std::normal_distribution<float> normal;
    for (const std::size_t length : kLengths) {
        std::vector<float> a(length);
        std::vector<float> b(length);
        for (std::size_t i = 0; i < length; ++i) {
            a[i] = normal(random);
            b[i] = normal(random);
        }
        expect_close_floats(a, b);
    }
}

TEST_P(Kernels, FloatsAgreeAtTheExtremes) {
    const float greatest = std::numeric_limits<float>::max();
    const float least = std::numeric_limits<float>::denorm_min();
    for (const std::size_t length : kLengths) {
        std::vector<float> a(length);
        std::vector<float> b(length);
        for (std::size_t i = 0; i < length; ++i) {
            a[i] = i % 3 == 0 ? greatest : least;
            b[i] = i % 2 == 0 ? -greatest : greatest;
        }
        expect_close_floats(a, b);
    }
}

TEST_P(Kernels, FloatsKeepWhatSinglePrecisionWouldLose) {
    std::vector<float> a(512, 1.0F);
    a[0] = 1e9F;
    a[511] = -1e9F;
    const std::vector<float> b(512, 1.0F);
    EXPECT_EQ(GetParam().dot_floats(a.data(), b.data(), a.size()), 510.0);
}

std::string name_of(const testing::TestParamInfo<KernelSet>& info) {
    std::string name(info.param.name);
    std::erase(name, '-');
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, Kernels, testing::ValuesIn(kernel_sets()), name_of);

TEST(KernelSets, BeginWithTheScalarOneAndTheFastestIsSupported) {
    const std::vector<KernelSet> sets = kernel_sets();
    ASSERT_FALSE(sets.empty());
    EXPECT_EQ(sets.front().name, "scalar");
    EXPECT_TRUE(sets.front().supported);
    EXPECT_TRUE(fastest_kernels().supported);
    for (const KernelSet& set : sets) {
        EXPECT_NE(set.dot_codes, nullptr) << set.name;
        EXPECT_NE(set.dot_floats, nullptr) << set.name;
    }
}

TEST(ScalarKernels, ComputeTheSum) {
    const std::vector<std::int8_t> codes{1, 2, 3, 99, -4, 5, -127, 99};
    const std::vector<std::int8_t> probe{7, -8, 127};
    std::vector<std::int32_t> dots(2);
    scalar_kernels().dot_codes({codes.data(), 2, 4}, probe.data(), 3, dots.data());
    EXPECT_EQ(dots, (std::vector<std::int32_t>{7 - 16 + 381, -28 - 40 - 127 * 127}));
    const std::vector<float> a{0.5F, -2.0F};
    const std::vector<float> b{4.0F, 0.25F};
    EXPECT_EQ(scalar_kernels().dot_floats(a.data(), b.data(), 2), 1.5);
}

}  // namespace
}  // namespace rollcall::gallery
