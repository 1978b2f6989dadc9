#include "app/closed_sheet.h"

#include <gtest/gtest.h>

#include "core/digest.h"

namespace rollcall::app {
namespace {

using attendance::Day;
using attendance::EventNumber;
using attendance::Figures;
using attendance::Minutes;

const CivilDay kDay = civil_day(2026, 3, 2);

attendance::Figure figure(int minutes, std::vector<EventNumber> events) {
    attendance::Figure made;
    made.add(Minutes(minutes), events);
    return made;
}

attendance::TimeSpan span(int begin, int end) {
    const TimePoint start = TimeZone().start_of(kDay);
    return {start + Minutes(begin), start + Minutes(end)};
}

/// A day on which everything is, each number another one, and a day of nothing.
SheetDays sample() {
    const EventNumber in(17);
    const EventNumber out(300);
    Day day;
    day.day = kDay;
    day.kind = attendance::DayKind::holiday;
    int minutes = 1;
    for (const auto member :
         {&Figures::planned, &Figures::absent, &Figures::paid_leave, &Figures::unpaid_leave}) {
        day.figures.*member = Minutes(minutes++);
    }
    for (const auto member :
         {&Figures::worked, &Figures::overtime, &Figures::late, &Figures::early_leave,
          &Figures::missing, &Figures::unpaid_breaks, &Figures::paid_breaks}) {
        day.figures.*member = figure(minutes++, {in, out});
    }
    for (attendance::Figure& by_class : day.figures.by_class) {
        by_class = figure(minutes++, {out});
    }
    day.on_leave = day.forgotten_out = day.forgotten_in = day.open = day.derived = true;
    for (const auto end :
         {attendance::StayEnd::stamped, attendance::StayEnd::by_rule, attendance::StayEnd::open}) {
        attendance::Stay stay;
        stay.stamped = span(-60, 480);
        stay.counted = span(-55, 475);
        stay.in = in;
        stay.end = end;
        stay.derived = end == attendance::StayEnd::open;
        stay.day = kDay;
        if (end == attendance::StayEnd::stamped) {
            stay.out = out;
        }
        day.stays.push_back(stay);
    }
    day.events = {in, out};
    Day nothing;
    nothing.day = kDay + std::chrono::days(1);
    nothing.kind = attendance::DayKind::rest_day;
    SheetDays sheet;
    sheet.days = {day, nothing};
    sheet.terms = {
        std::make_shared<const DayTerms>(DayTerms{TimeZone::find("Asia/Ho_Chi_Minh").value(),
                                                  "office 1", "hanoi 2", "HN", "Sales"}),
        std::make_shared<const DayTerms>()};
    return sheet;
}

/// What format 1 is, byte for byte: sheets are kept for years.
constexpr const char* kFormat1 =
    "8401821119012c828570417369612f486f5f4368695f4d696e68686f666669636520316768616e6f6920326248"
    "4e6553616c657385635554436060606082891950220200181f8401020304878205820001820682000182078200"
    "0182088200018209820001820a820001820b8200018c8200820c81018201820d81018202820e81018203820f81"
    "01820482108101820582118101820682128101820782138101820882148101820982158101820a82168101820b"
    "82178101838682383b1901e08238361901db00f400018682383b1901e08238361901db01f400f68682383b1901"
    "e08238361901db02f500f68200018919502301010084000000008700000000000000808080";

TEST(ClosedSheet, IsWrittenAsEver) {
    EXPECT_EQ(to_hex(encode_sheet(sample())), kFormat1);
}

TEST(ClosedSheet, OneOfAnEarlierProgramIsRead) {
    const auto read = decode_sheet(from_hex(kFormat1).value());
    ASSERT_TRUE(read) << read.error().message;
    const SheetDays expected = sample();
    ASSERT_EQ(read->days.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const Day& day = read->days[i];
        EXPECT_EQ(day.day, expected.days[i].day);
        EXPECT_EQ(day.kind, expected.days[i].kind);
        EXPECT_EQ(day.figures, expected.days[i].figures);
        EXPECT_EQ(day.events, expected.days[i].events);
        EXPECT_EQ(*read->terms[i], *expected.terms[i]);
        ASSERT_EQ(day.stays.size(), expected.days[i].stays.size());
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const attendance::Stay& stay = read->days[0].stays[i];
        EXPECT_EQ(stay.end, expected.days[0].stays[i].end);
        EXPECT_EQ(stay.out, expected.days[0].stays[i].out);
        EXPECT_EQ(stay.stamped.begin, span(-60, 480).begin);
        EXPECT_EQ(stay.counted.end, span(-55, 475).end);
    }
    EXPECT_TRUE(read->days[0].forgotten_in && read->days[0].open && read->days[0].on_leave);
}

TEST(ClosedSheet, AZoneThatIsNotKnownAnyMoreHidesNoFigures) {
    Bytes bytes = encode_sheet(sample());
    const std::string_view name = "Asia/Ho_Chi_Minh";
    const auto at = std::ranges::search(bytes, as_bytes(name)).begin();
    ASSERT_NE(at, bytes.end());
    *at = 'B';
    const auto read = decode_sheet(bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->terms[0]->zone, TimeZone());
    EXPECT_EQ(read->days[0].figures, sample().days[0].figures);
}

TEST(ClosedSheet, OneThatCannotBeReadSaysWhose) {
    attendance::KeptSheet kept;
    kept.closing.number = attendance::ClosingNumber(7);
    kept.person = PersonKey(42);
    const auto read = days_of(kept, {attendance::ClosingNumber(7), Bytes{1, 2, 3}});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::database_damaged);
    EXPECT_NE(read.error().message.find("closing 7"), std::string::npos);
    EXPECT_NE(read.error().message.find("42"), std::string::npos);
}

}  // namespace
}  // namespace rollcall::app
