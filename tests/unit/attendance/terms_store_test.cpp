#include "attendance/terms_store.h"

#include <gtest/gtest.h>

namespace rollcall::attendance {
namespace {

Document version(int number, CivilDay valid_from) {
    return {.kind = DocumentKind::plan,
            .name = "office",
            .version = number,
            .valid_from = valid_from,
            .created_at = {},
            .text = {}};
}

int valid_on(const std::vector<Document>& versions, CivilDay day) {
    return version_on(versions, day)->version;
}

TEST(VersionOn, TheLatestThatHasBegunHolds) {
    const std::vector<Document> versions{version(1, civil_day(2026, 1, 1)),
                                         version(2, civil_day(2026, 3, 1)),
                                         version(3, civil_day(2026, 2, 1))};
    EXPECT_EQ(valid_on(versions, civil_day(2026, 1, 31)), 1);
    EXPECT_EQ(valid_on(versions, civil_day(2026, 2, 1)), 3);
    EXPECT_EQ(valid_on(versions, civil_day(2026, 2, 28)), 3);
    EXPECT_EQ(valid_on(versions, civil_day(2026, 3, 1)), 2);
}

TEST(VersionOn, TheFirstHoldsBeforeItsDay) {
    const std::vector<Document> versions{version(1, civil_day(2026, 3, 1)),
                                         version(2, civil_day(2026, 2, 1))};
    EXPECT_EQ(valid_on(versions, civil_day(2025, 12, 31)), 2);
    EXPECT_EQ(version_on({}, civil_day(2026, 1, 1)), nullptr);
}

TEST(VersionOn, OfOneDayTheHigherNumberHolds) {
    const std::vector<Document> versions{version(2, civil_day(2026, 1, 1)),
                                         version(1, civil_day(2026, 1, 1))};
    EXPECT_EQ(valid_on(versions, civil_day(2026, 1, 1)), 2);
    EXPECT_EQ(valid_on(versions, civil_day(2025, 1, 1)), 1) << "the first that became valid";
}

}  // namespace
}  // namespace rollcall::attendance
