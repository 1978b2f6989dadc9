#include "app/payroll.h"

#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "unit/app/office_fixture.h"

namespace rollcall::app {
namespace {

using attendance::ClosingNumber;
using attendance::Figures;
using attendance::Minutes;
using attendance::Period;
using Json = nlohmann::ordered_json;
using Lines = std::vector<std::vector<std::string>>;

const Period kMarch{civil_day(2026, 3, 1), civil_day(2026, 3, 31)};
const Period kApril{civil_day(2026, 4, 1), civil_day(2026, 4, 30)};

/// The wage types 1 (all work) and 2 (absence) and the columns Id, From, Entry, State.
constexpr const char* kTypes = R"(
[[wage_types]]
code = "1"
name = "Work"
minutes = ["worked"]
[[wage_types]]
code = "2"
minutes = ["absent", "missing"]
[[columns]]
header = "Id"
source = "employee_id"
[[columns]]
header = "From"
source = "from"
[[columns]]
header = "Entry"
source = "entry"
[[columns]]
header = "State"
source = "state"
)";
const std::string kByType = std::string(kTypes) + R"(
[[columns]]
header = "Code"
source = "wage_code"
[[columns]]
header = "Amount"
source = "amount"
)";
const std::string kByPerson = "lines = \"people\"\nunit = \"minutes\"\n" + std::string(kTypes) + R"(
[[columns]]
header = "Absent"
wage_type = "2"
[[columns]]
header = "Worked"
wage_type = "1"
)";

PayrollTemplate form_of(const std::string& text) {
    auto form = parse_payroll_template(text);
    EXPECT_TRUE(form) << form.error().message;
    return std::move(form).value();
}

/// The cells of a table, the first line among them.
Lines lines_of(const Bytes& file) {
    const auto table = read_csv(file);
    EXPECT_TRUE(table);
    Lines lines{table->header};
    for (const auto& row : table->rows) {
        lines.push_back(row.cells);
    }
    return lines;
}

TEST(PayrollAmounts, AreRoundedToTheNearestHundredthOfAnHour) {
    const std::pair<int, const char*> hours[] = {{0, "0.00"},   {1, "0.02"},    {2, "0.03"},
                                                 {15, "0.25"},  {20, "0.33"},   {40, "0.67"},
                                                 {59, "0.98"},  {465, "7.75"},  {6000, "100.00"},
                                                 {-1, "-0.02"}, {-90, "-1.50"}, {-119, "-1.98"}};
    for (const auto& [minutes, text] : hours) {
        EXPECT_EQ(amount_text(Minutes(minutes), PayrollUnit::hours), text) << minutes;
    }
    EXPECT_EQ(amount_text(Minutes(465), PayrollUnit::hours, ','), "7,75");
    EXPECT_EQ(amount_text(Minutes(-90), PayrollUnit::minutes), "-90");
    EXPECT_EQ(amount_text(Minutes(465), PayrollUnit::clock), "7:45");
    EXPECT_EQ(amount_text(Minutes(-61), PayrollUnit::clock), "-1:01");
    EXPECT_EQ(amount_text(Minutes(6005), PayrollUnit::clock), "100:05");
}

TEST(PayrollFiles, ACellIsNoFormulaAndANegativeAmountIsANumber) {
    const PayrollTemplate form = form_of(
        "[csv]\nseparator = \";\"\ndecimal_mark = \",\"\nbyte_order_mark = false\n" + kByType);
    const PayrollLine line{"=1+1", "a;b", "-x", "@", "0042", Minutes(-90)};
    const PayrollSummary summary{.period = kMarch, .provisional = false, .people = 1, .lines = 1};
    const auto csv = make_payroll_file(PayrollFormat::csv, form);
    csv->add(line);
    EXPECT_EQ(as_text(csv->finish(summary).value()),
              "Id;From;Entry;State;Code;Amount\r\n'=1+1;\"a;b\";'-x;'@;0042;-1,50\r\n");
    const auto json = make_payroll_file(PayrollFormat::json, form);
    json->add(line);
    json->add(line);
    const auto document = Json::parse(as_text(json->finish(summary).value()));
    EXPECT_EQ(document["state"], "closed");
    ASSERT_EQ(document["lines"].size(), 2U);
    EXPECT_EQ(document["lines"][1].dump(),
              R"({"Id":"=1+1","From":"a;b","Entry":"-x","State":"@","Code":"0042","Amount":-1.5})");
}

TEST(PayrollAmounts, InAWorkbookAreTheSameHundredths) {
    EXPECT_EQ(hundredths_of_hours(Minutes(20)), 33);
    EXPECT_EQ(hundredths_of_hours(Minutes(-40)), -67);
}

TEST(PayrollFiles, HeaderAndByteOrderMarkAreTheTemplates) {
    const PayrollSummary summary{.period = kMarch, .provisional = true, .people = 0, .lines = 0};
    const auto text_of = [&summary](const std::string& csv) {
        const PayrollTemplate form = form_of(csv + kByType);
        const auto file = make_payroll_file(PayrollFormat::csv, form);
        return std::string(as_text(file->finish(summary).value()));
    };
    EXPECT_EQ(text_of(""), "\xEF\xBB\xBFId,From,Entry,State,Code,Amount\r\n");
    EXPECT_EQ(text_of("[csv]\nbyte_order_mark = false\nseparator = \"tab\"\n"),
              "Id\tFrom\tEntry\tState\tCode\tAmount\r\n");
    EXPECT_EQ(text_of("[csv]\nbyte_order_mark = false\nheader = false\n"), "");
}

TEST(PayrollFiles, AreNamedByTheirPeriodAndWhetherItCanStillChange) {
    PayrollSummary summary{.period = kMarch, .provisional = false, .people = 1, .lines = 1};
    EXPECT_EQ(file_name(PayrollFormat::json, summary), "payroll-2026-03-01-2026-03-31.json");
    summary.provisional = true;
    EXPECT_EQ(file_name(PayrollFormat::csv, summary),
              "payroll-2026-03-01-2026-03-31-provisional.csv");
}

class PayrollTest : public OfficeTest {
  protected:
    void SetUp() override {
        OfficeTest::SetUp();
        // Eight hours on the first of ten days (Mondays and Tuesdays) with a shift.
        record("E1", "2026-03-02T08:00:00+07:00");
        record("E1", "2026-03-02T17:00:00+07:00");
        clock.set(at("2026-04-02T00:00:00Z"));
    }
    ClosingNumber closed(const Period& period) {
        const auto made = periods.close(period, "", "hr");
        EXPECT_TRUE(made) << made.error().message;
        return made->number;
    }
    /// Twenty minutes on Tuesday, 3 March, that come when March is over.
    void record_late() {
        record("E1", "2026-03-03T08:00:00+07:00");
        record("E1", "2026-03-03T08:20:00+07:00");
    }
    Lines of_closing(const std::string& form, ClosingNumber number) {
        const Payroll payroll(timesheets, periods, form_of(form));
        const auto written = payroll.of_closing(number, PayrollFormat::csv);
        EXPECT_TRUE(written) << written.error().message;
        EXPECT_FALSE(written->summary.provisional);
        return lines_of(written->file);
    }
    Payroll::Written of_period(const std::string& form, const Period& period,
                               const people::PeopleFilter& filter = {}) {
        const Payroll payroll(timesheets, periods, form_of(form));
        auto written = payroll.of_period(filter, period, PayrollFormat::csv);
        EXPECT_TRUE(written) << written.error().message;
        return std::move(written).value();
    }

    std::unique_ptr<people::PeopleStore> people =
        store::make_people_store(*database, SecretKey::generate());
    std::unique_ptr<attendance::CorrectionStore> corrections =
        store::make_correction_store(*database, chain);
    PayPeriods periods{*directory, *people,    *terms, *corrections, *closings,
                       terms_of,   timesheets, clock,  TimeZone()};
};

TEST_F(PayrollTest, AnOpenPeriodIsProvisional) {
    const auto written = of_period(kByType, kMarch);
    EXPECT_TRUE(written.summary.provisional);
    EXPECT_EQ(written.summary.people, 1U);
    EXPECT_EQ(written.summary.lines, 2U);
    const std::string absent = lines_of(written.file).at(2).at(5);
    EXPECT_EQ(lines_of(written.file),
              (Lines{{"Id", "From", "Entry", "State", "Code", "Amount"},
                     {"E1", "2026-03-01", "period", "provisional", "1", "8.00"},
                     {"E1", "2026-03-01", "period", "provisional", "2", absent}}));
    EXPECT_EQ(absent, "72.00") << "nine days of eight hours";
    closed(kMarch);
    const auto after = of_period(kByType, kMarch);
    EXPECT_FALSE(after.summary.provisional);
    EXPECT_EQ(lines_of(after.file).at(1).at(3), "closed");
    EXPECT_TRUE(of_period(kByType, {kMarch.first, kApril.first}).summary.provisional)
        << "one day of it is open";
}

TEST_F(PayrollTest, WhatAClosingKeptIsPaidWhateverComesLater) {
    const ClosingNumber march = closed(kMarch);
    const Lines before = of_closing(kByPerson, march);
    EXPECT_EQ(before, (Lines{{"Id", "From", "Entry", "State", "Absent", "Worked"},
                             {"E1", "2026-03-01", "period", "closed", "4320", "480"}}));
    record_late();
    EXPECT_EQ(of_closing(kByPerson, march), before);
}

TEST_F(PayrollTest, ChangesOfAnEarlierPeriodArePaidOnceWithTheClosingThatCarriesThem) {
    const ClosingNumber march = closed(kMarch);
    const Lines before = of_closing(kByPerson, march);
    record_late();
    clock.set(at("2026-05-01T00:00:00Z"));
    const ClosingNumber april = closed(kApril);
    EXPECT_EQ(of_closing(kByPerson, march), before);
    const Lines apart = of_closing(kByPerson, april);
    ASSERT_EQ(apart.size(), 3U);
    EXPECT_EQ(apart[1],
              (std::vector<std::string>{"E1", "2026-04-01", "period", "closed", apart[1][4], "0"}));
    EXPECT_EQ(apart[2],
              (std::vector<std::string>{"E1", "2026-03-01", "carried", "closed", "-20", "20"}));
    const Lines added = of_closing("carried = \"added\"\n" + kByPerson, april);
    ASSERT_EQ(added.size(), 2U);
    EXPECT_EQ(std::stoi(added[1][4]), std::stoi(apart[1][4]) - 20);
    EXPECT_EQ(added[1][5], "20");
    EXPECT_EQ(lines_of(of_period(kByPerson, kApril).file), apart) << "the same by its days";
    const Lines by_type = of_closing(kByType, april);
    ASSERT_EQ(by_type.size(), 4U) << "nobody worked in April: there is no line of code 1";
    EXPECT_EQ(by_type[2],
              (std::vector<std::string>{"E1", "2026-03-01", "carried", "closed", "1", "0.33"}));
    EXPECT_EQ(by_type[3][5], "-0.33");
}

TEST_F(PayrollTest, AReopenedClosingIsNotPaid) {
    const ClosingNumber march = closed(kMarch);
    ASSERT_TRUE(periods.reopen(march, "a wrong plan", "owner"));
    const Payroll payroll(timesheets, periods, form_of(kByType));
    EXPECT_EQ(payroll.of_closing(march, PayrollFormat::csv).error().code, ErrorCode::conflict);
    EXPECT_EQ(payroll.of_closing(ClosingNumber(7), PayrollFormat::csv).error().code,
              ErrorCode::not_found);
}

TEST_F(PayrollTest, APersonIsCalledAsThePayrollProgramDoes) {
    put_person("E2", {{"payroll_number", "0042"}});
    std::string form = kByPerson;
    form.replace(form.find("employee_id"), std::string_view("employee_id").size(),
                 "payroll_number");
    const Lines lines = lines_of(of_period(form, kMarch).file);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1][0], "E1") << "who has no number";
    EXPECT_EQ(lines[2][0], "0042");
    closed(kMarch);
    put_person("E2", {{"payroll_number", "E1"}});
    const Payroll payroll(timesheets, periods, form_of(form));
    for (const auto& refused : {payroll.of_period({}, kMarch, PayrollFormat::csv),
                                payroll.of_closing(ClosingNumber(1), PayrollFormat::csv)}) {
        ASSERT_FALSE(refused) << "both would be paid as one";
        EXPECT_EQ(refused.error().code, ErrorCode::conflict);
        EXPECT_NE(refused.error().message.find("E1 is that of E1 and of E2"), std::string::npos)
            << refused.error().message;
    }
    EXPECT_EQ(of_period(kByPerson, kMarch).summary.people, 2U) << "by the ids they are two";
}

TEST_F(PayrollTest, TheFilterSaysWho) {
    put_person("E2", {{"department", "Lab"}, {"valid_from", "2026-01-01"}});
    EXPECT_EQ(of_period(kByPerson, kMarch).summary.people, 2U);
    const auto lab = of_period(kByPerson, kMarch, {.department = "Lab"});
    EXPECT_EQ(lines_of(lab.file).at(1).at(0), "E2");
    EXPECT_TRUE(of_period(kByPerson, kMarch, {.department = "none"}).summary.provisional)
        << "a file of nobody is nothing to pay from";
}

}  // namespace
}  // namespace rollcall::app
