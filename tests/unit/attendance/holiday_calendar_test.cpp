#include "attendance/holiday_calendar.h"

#include <string>

#include <gtest/gtest.h>

namespace rollcall::attendance {
namespace {

std::string calendar(const std::string& events) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events + "END:VCALENDAR\r\n";
}

std::string event(const std::string& lines) {
    return "BEGIN:VEVENT\r\n" + lines + "END:VEVENT\r\n";
}

/// "2026-03-01 Name; ..." or the error's text.
std::string read(const std::string& text) {
    const auto holidays = read_holiday_calendar(text);
    if (!holidays) {
        return holidays.error().message;
    }
    std::string all;
    for (const auto& [day, name] : *holidays) {
        all += (all.empty() ? "" : "; ") + to_text(day) + " " + name;
    }
    return all;
}

TEST(HolidayCalendar, DaysAndNames) {
    EXPECT_EQ(read(calendar(event("DTSTART;VALUE=DATE:20260430\r\nSUMMARY:Giải phóng\r\n") +
                            event("dtstart:20260902T000000\r\nSummary;LANGUAGE=en:National "
                                  "Day\\, \\\"2 9\\\"\r\n"))),
              "2026-04-30 Giải phóng; 2026-09-02 National Day, \"2 9\"");
    EXPECT_EQ(read(calendar("")), "");
}

TEST(HolidayCalendar, SeveralDaysUpToTheEndWhichIsNotIncluded) {
    EXPECT_EQ(read(calendar(event("DTSTART;VALUE=DATE:20260216\r\nDTEND;VALUE=DATE:20260218\r\n"
                                  "SUMMARY:Tết\r\n"))),
              "2026-02-16 Tết; 2026-02-17 Tết");
    EXPECT_EQ(read(calendar(event("DTSTART:20260216\r\nDTEND:20260216\r\nSUMMARY:one\r\n"))),
              "2026-02-16 one");
}

TEST(HolidayCalendar, LinesMayBeFoldedAndEndWithLfAlone) {
    EXPECT_EQ(read("\xEF\xBB\xBF"
                   "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;X=\"a:b\":2026\n 0101\nSUMMARY:New\n"
                   "\t Year\nEND:VEVENT\nEND:VCALENDAR"),
              "2026-01-01 New Year");
}

TEST(HolidayCalendar, WhatIsNoHolidayIsLeftOut) {
    EXPECT_EQ(read(calendar("BEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=YEARLY\r\n"
                            "END:VTIMEZONE\r\n" +
                            event("DTSTART:20260101\r\nSTATUS:cancelled\r\n") +
                            event("DTSTART:20260102\r\nSUMMARY:first\r\nBEGIN:VALARM\r\n"
                                  "SUMMARY:alarm\r\nEND:VALARM\r\n") +
                            event("DTSTART:20260102\r\nSUMMARY:second\r\n"))),
              "2026-01-02 first");
}

TEST(HolidayCalendar, WhatIsWrongIsNamedByItsLine) {
    EXPECT_EQ(read(""), "line 1: the file does not begin with BEGIN:VCALENDAR");
    EXPECT_EQ(read("BEGIN:VCARD\r\n"), "line 1: the file does not begin with BEGIN:VCALENDAR");
    EXPECT_EQ(read("hello"), "line 1: this is no line of a calendar");
    EXPECT_EQ(read("BEGIN:VCALENDAR\r\n"), "line 1: the file ends within a VCALENDAR");
    EXPECT_EQ(read("BEGIN:VCALENDAR\r\nEND:VEVENT\r\n"),
              "line 2: END of something that has not begun");
    EXPECT_EQ(read(calendar(event("SUMMARY:x\r\n"))), "line 3: an event without a day (DTSTART)");
    EXPECT_EQ(read(calendar(event("DTSTART:20260231\r\n"))),
              "line 4: this is no day of the calendar");
    EXPECT_EQ(read(calendar(event("DTSTART:2026022\r\n"))),
              "line 4: this is no day of the calendar");
    EXPECT_EQ(read(calendar(event("DTSTART:20260101\r\nRRULE:FREQ=YEARLY\r\n"))),
              "line 5: an event that repeats; write each day as an event of its own");
    EXPECT_EQ(read(calendar(event("DTSTART:20260101\r\nDTEND:99991231\r\n"))),
              "line 3: an event of more than 31 days");
    EXPECT_EQ(read(std::string("BEGIN:VCALENDAR\r\nX:\xFF\r\n")), "the calendar is not UTF-8 text");
}

TEST(HolidayCalendar, ThereAreNoMoreDaysThanFit) {
    std::string events;
    for (int year = 2000; year < 2070; ++year) {
        events += event("DTSTART:" + std::to_string(year) +
                        "0101\r\nDTEND:" + std::to_string(year) + "0201\r\n");
    }
    EXPECT_NE(read(calendar(events)).find("more than 2000 days"), std::string::npos);
}

TEST(HolidayCalendar, ANameHasNoControlCharacters) {
    EXPECT_EQ(read(calendar(event("DTSTART:20260101\r\nSUMMARY:a\tb\x7F"
                                  "c\xC2\x85"
                                  "d\\\xC2\x9F\\ne\xC2\xA0\\\x01\r\n"))),
              "2026-01-01 a b c d  e\xC2\xA0 ");
}

TEST(HolidayCalendar, ALongNameIsCutBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 100; ++i) {
        name += "ế";  // three bytes
    }
    const std::string all = read(calendar(event("DTSTART:20260101\r\nSUMMARY:" + name + "\r\n")));
    EXPECT_EQ(all, "2026-01-01 " + name.substr(0, 255));
}

}  // namespace
}  // namespace rollcall::attendance
