#include "app/timesheet_page.h"

#include <regex>

#include <gmock/gmock.h>

#include "app/acknowledgements.h"
#include "app/hr_files.h"
#include "core/bytes.h"
#include "core/digest.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using testing::HasSubstr;
using testing::Not;

const attendance::Period kWeek{civil_day(2026, 3, 2), civil_day(2026, 3, 8)};

/// Monday from 8 to half past 17, Tuesday without a check-out, Friday over midnight.
class TimesheetPageTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        record("E1", "2026-03-02T08:00:00+07:00", attendance::Direction::in);
        record("E1", "2026-03-02T17:30:00+07:00", attendance::Direction::out);
        record("E1", "2026-03-03T08:30:00+07:00", attendance::Direction::in);
        record("E1", "2026-03-06T22:00:00+07:00", attendance::Direction::in);
        record("E1", "2026-03-07T02:00:00+07:00", attendance::Direction::out);
    }
    PersonTimesheet week() { return timesheet("E1", "2026-03-02", "2026-03-08"); }
};

TEST_F(TimesheetPageTest, ShowsEachDayByItsClockAndTheSums) {
    const std::string page = timesheet_page(week(), kWeek, {});
    EXPECT_THAT(page, HasSubstr("<h1>Name of E1</h1>"));
    EXPECT_THAT(page, HasSubstr("E1 · Sales · HN"));
    EXPECT_THAT(page, HasSubstr("clock of Asia/Ho_Chi_Minh"));
    EXPECT_THAT(page, HasSubstr("<td>Mon 2026-03-02</td><td>08:00 – 17:30</td>"
                                "<td class=n>8:00</td><td class=n>8:30</td><td class=n>1:00</td>"
                                "<td class=n>0:30</td>"));
    EXPECT_THAT(page, HasSubstr("<td>Tue 2026-03-03</td><td>08:30 – (no check-out)</td>"));
    EXPECT_THAT(page, HasSubstr("late 0:30"));
    EXPECT_THAT(page, HasSubstr("22:00 – 02:00 (03-07)")) << "of the next day";
    EXPECT_THAT(page, HasSubstr("<tr class=off><td>Sun 2026-03-08</td>"));
    EXPECT_THAT(page, HasSubstr("Provisional"));
    EXPECT_THAT(page, Not(HasSubstr("Acknowledged")));
}

TEST_F(TimesheetPageTest, NamesAreNoMarkup) {
    put_person("E1", {{"employee_name", "<script>alert(\"x\")</script> & Co"},
                      {"department", "<b>R&D"},
                      {"site", "HN"},
                      {"valid_from", "2026-01-01"}});
    const std::string page = timesheet_page(week(), kWeek, {});
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<b>")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Co"));
}

TEST_F(TimesheetPageTest, SaysWhatWasAcknowledged) {
    attendance::Acknowledgement said;
    said.made.at = at("2026-04-02T08:00:00Z");
    said.made.by = "personal link";
    said.made.fingerprint = fingerprint_of(week());
    EXPECT_THAT(timesheet_page(week(), kWeek, said),
                HasSubstr("Acknowledged on 2026-04-02 by personal link."));
    said.made.fingerprint = {};
    EXPECT_THAT(timesheet_page(week(), kWeek, said), HasSubstr("with other figures than these."));
}

TEST_F(TimesheetPageTest, TheStyleSheetIsTheOneThatThePolicyNames) {
    const std::string begin = timesheet_page_begin(kWeek);
    std::smatch style;
    ASSERT_TRUE(std::regex_search(begin, style, std::regex("<style>([^<]*)</style>")));
    EXPECT_EQ(timesheet_page_style_hash(),
              "'sha256-" + to_base64url(sha256(as_bytes(style[1].str()))) + "='");
}

TEST_F(TimesheetPageTest, FrappeGetsALineForEachInAndOut) {
    EXPECT_EQ(hr_csv_header(HrFormat::frappe), "employee,log_type,time,device_id\r\n");
    const std::string lines = hr_csv(week(), HrFormat::frappe);
    EXPECT_THAT(lines,
                HasSubstr("E1,IN,2026-03-02 08:00:00,HN\r\nE1,OUT,2026-03-02 17:30:00,HN\r\n"));
    EXPECT_THAT(lines, HasSubstr("E1,OUT,2026-03-03 17:00:00,HN\r\n")) << "as it was counted";
}

TEST_F(TimesheetPageTest, OdooGetsALineForEachStay) {
    EXPECT_EQ(hr_csv_header(HrFormat::odoo), "employee_id,check_in,check_out\r\n");
    EXPECT_THAT(hr_csv(week(), HrFormat::odoo),
                HasSubstr("Name of E1,2026-03-06 22:00:00,2026-03-07 02:00:00\r\n"));
    clock.set(at("2026-03-06T23:00:00+07:00"));
    EXPECT_THAT(hr_csv(week(), HrFormat::odoo), HasSubstr("Name of E1,2026-03-06 22:00:00,\r\n"))
        << "who has not left has no check-out";
}

}  // namespace
}  // namespace rollcall::app
