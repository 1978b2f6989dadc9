#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "contract/samples.h"
#include "store/sqlite/erasure.h"

namespace rollcall::test {
namespace {

using store::Traces;

TEST(TracesTest, FindsAnyStretchOfRandomBytes) {
    const Bytes secret = sample_picture(1, 2048);
    Traces traces;
    EXPECT_TRUE(traces.empty());
    traces.add_random(secret);
    EXPECT_FALSE(traces.empty());
    Bytes file = sample_picture(2, 100'000);
    EXPECT_FALSE(traces.found_in(file));
    for (const std::size_t from : {0U, 3U, 1000U, 2000U}) {
        Bytes with = file;
        std::copy_n(secret.begin() + static_cast<std::ptrdiff_t>(from), 24, with.begin() + 77'001);
        EXPECT_TRUE(traces.found_in(with)) << from;
    }
}

TEST(TracesTest, FindsWhatWasAddedFromOthers) {
    const Bytes first = sample_picture(1, 512);
    const Bytes second = sample_picture(2, 512);
    Traces one;
    one.add_random(first);
    one.add_deletion(7);
    Traces two;
    two.add_random(second);
    two.add_whole(as_bytes("E1Ada"));
    two.add_deletion(5);
    one.add(std::move(two));
    Traces all;
    all.add(std::move(one));
    EXPECT_TRUE(all.found_in(first));
    EXPECT_TRUE(all.found_in(second));
    EXPECT_TRUE(all.found_in(as_bytes("xxE1Adayy")));
    EXPECT_FALSE(all.found_in(sample_picture(3, 512)));
    EXPECT_EQ(all.last_deletion(), 7);
    Traces unknown;
    unknown.add_unknown();
    all.add(std::move(unknown));
    EXPECT_TRUE(all.found_in(sample_picture(3, 512)));
}

TEST(TracesTest, FindsAWholeOnlyAsAWhole) {
    Traces traces;
    traces.add_whole(as_bytes("E1Ada"));
    EXPECT_TRUE(traces.found_in(as_bytes("xxE1Adayy")));
    EXPECT_FALSE(traces.found_in(as_bytes("xxE1Bdayy")));
    EXPECT_FALSE(traces.found_in({}));
    EXPECT_GE(traces.overlap(), 5U);
}

TEST(TracesTest, OfNothingNothingIsFound) {
    Traces traces;
    traces.add_whole({});
    traces.add_random({});
    EXPECT_TRUE(traces.empty());
    EXPECT_FALSE(traces.found_in(as_bytes("anything")));
}

}  // namespace
}  // namespace rollcall::test
