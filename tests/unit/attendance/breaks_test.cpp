#include "attendance/breaks.h"

#include <gtest/gtest.h>

#include "unit/attendance/scenario.h"

namespace rollcall::attendance {
namespace {

TimePoint at(std::string_view time) {
    return TimePoint{clock(time)};
}

PlannedBreak fixed(std::string_view begin, std::string_view end, bool paid = false) {
    return {BreakStart::at_time, {at(begin), at(end)}, {}, clock(end) - clock(begin), paid};
}
PlannedBreak after(int worked, int length, bool paid = false) {
    return {BreakStart::after_work, {}, Minutes{worked}, Minutes{length}, paid};
}

struct BreakCase {
    std::vector<std::pair<const char*, const char*>> work;
    std::vector<PlannedBreak> breaks;
    const char* left;
    int unpaid;
    int paid;
};

TEST(Breaks, AreTakenAsTheirKindSays) {
    const BreakCase cases[] = {
        {{{"08:00", "17:00"}}, {}, "480-1020", 0, 0},
        {{{"08:00", "17:00"}}, {fixed("12:00", "13:00")}, "480-720 780-1020", 60, 0},
        {{{"08:00", "12:30"}}, {fixed("12:00", "13:00")}, "480-720", 30, 0},
        {{{"12:10", "12:50"}}, {fixed("12:00", "13:00")}, "", 40, 0},
        {{{"08:00", "12:00"}, {"13:00", "17:00"}},
         {fixed("12:00", "13:00")},
         "480-720 780-1020",
         0,
         0},
        // Paid at a time: there all the time, out for it, out for longer.
        {{{"08:00", "17:00"}}, {fixed("10:00", "10:15", true)}, "480-1020", 0, 15},
        {{{"08:00", "10:02"}, {"10:14", "17:00"}},
         {fixed("10:00", "10:15", true)},
         "480-602 602-614 614-1020",
         0,
         15},
        {{{"08:00", "09:50"}, {"10:30", "17:00"}},
         {fixed("10:00", "10:15", true)},
         "480-590 600-615 630-1020",
         0,
         15},
        {{{"08:00", "09:50"}}, {fixed("10:00", "10:15", true)}, "480-590", 0, 0},
        // After six hours: not reached, just passed, passed.
        {{{"08:00", "14:00"}}, {after(360, 30)}, "480-840", 0, 0},
        {{{"08:00", "14:10"}}, {after(360, 30)}, "480-840", 10, 0},
        {{{"08:00", "17:00"}}, {after(360, 30)}, "480-840 870-1020", 30, 0},
        // Who stamped out for part of it or for more has had that.
        {{{"08:00", "12:00"}, {"12:20", "17:00"}},
         {after(360, 30)},
         "480-720 740-860 870-1020",
         10,
         0},
        {{{"08:00", "12:00"}, {"13:00", "17:00"}}, {after(360, 30)}, "480-720 780-1020", 0, 0},
        // An hour out: half of it is the break at noon, the other half that after six hours.
        {{{"08:00", "12:00"}, {"13:00", "18:00"}},
         {fixed("12:00", "12:30"), after(360, 30)},
         "480-720 780-1080",
         0,
         0},
        // Two in a row, given in the wrong order; nine hours are counted without the first break.
        {{{"08:00", "18:00"}},
         {after(540, 15), after(360, 30)},
         "480-840 870-1050 1065-1080",
         45,
         0},
        // Paid after work: the time between two stays counts, up to its length.
        {{{"08:00", "12:00"}, {"12:30", "17:00"}},
         {after(180, 20, true)},
         "480-720 720-740 750-1020",
         0,
         20},
        {{{"08:00", "10:00"}, {"10:30", "17:00"}},
         {after(180, 20, true)},
         "480-600 630-1020",
         0,
         20},
        {{{"08:00", "10:00"}}, {after(180, 20, true)}, "480-600", 0, 0},
        // An unpaid break is not paid by another one, stamped out or not.
        {{{"08:00", "17:00"}},
         {fixed("12:00", "13:00"), after(180, 20, true)},
         "480-720 780-1020",
         60,
         20},
        {{{"08:00", "11:50"}, {"13:05", "17:00"}},
         {fixed("12:00", "13:00"), after(180, 20, true)},
         "480-710 710-720 780-785 785-1020",
         0,
         20},
        {{}, {fixed("12:00", "13:00"), after(60, 5), fixed("15:00", "15:10", true)}, "", 0, 0},
    };
    for (const BreakCase& c : cases) {
        std::vector<Piece> pieces;
        for (const auto& [begin, end] : c.work) {
            pieces.push_back({{at(begin), at(end)}, pieces.size()});
        }
        const BreakMinutes breaks = take_breaks(pieces, c.breaks);
        std::string left;
        for (const Piece& piece : pieces) {
            left += (left.empty() ? "" : " ") +
                    std::to_string(piece.span.begin.time_since_epoch() / Minutes{1}) + "-" +
                    std::to_string(piece.span.end.time_since_epoch() / Minutes{1});
        }
        EXPECT_EQ(left, c.left);
        EXPECT_EQ(breaks.unpaid, Minutes{c.unpaid}) << c.left;
        EXPECT_EQ(breaks.paid, Minutes{c.paid}) << c.left;
    }
}

TEST(CutAfter, LosesNothing) {
    const std::vector<Piece> whole{{{at("08:00"), at("09:00")}, 0},
                                   {{at("10:00"), at("12:00")}, 1}};
    for (int minutes = 0; minutes <= 200; minutes += 20) {
        std::vector<Piece> before = whole;
        const std::vector<Piece> behind = cut_after(before, Minutes{minutes});
        EXPECT_EQ(length_of(std::span<const Piece>{before}), Minutes{std::min(minutes, 180)});
        EXPECT_EQ(length_of(std::span<const Piece>{behind}), Minutes{std::max(0, 180 - minutes)});
        for (const Piece& piece : before) {
            EXPECT_FALSE(piece.span.empty());
        }
    }
}

}  // namespace
}  // namespace rollcall::attendance
