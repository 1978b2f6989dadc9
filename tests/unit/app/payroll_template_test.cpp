#include "app/payroll_template.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "unit/store/temporary_folder.h"

namespace rollcall::app {
namespace {

using attendance::Figures;
using attendance::Minutes;

/// A template in which everything is right: one code for all work, a line for each person.
const std::string kTail = R"(
[[wage_types]]
code = "1"
minutes = ["worked"]
[[columns]]
header = "Id"
source = "employee_id"
)";
const std::string kPeople = "lines = \"people\"\n" + kTail + R"(
[[columns]]
header = "Work"
wage_type = "1"
)";

PayrollTemplate parsed(const std::string& text) {
    auto made = parse_payroll_template(text);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : PayrollTemplate();
}

std::string fault_of(const std::string& text) {
    const auto made = parse_payroll_template(text);
    if (made) {
        return "";
    }
    EXPECT_EQ(made.error().code, ErrorCode::config_invalid);
    return made.error().message;
}

std::size_t number_of(std::string_view name) {
    const auto& names = payroll_minutes();
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

TEST(PayrollTemplate, TheDefaultPaysEachClassOfWorkUnderOneCode) {
    const PayrollTemplate form = parsed(std::string(default_payroll_template()));
    EXPECT_EQ(form.lines, PayrollLines::wage_types);
    EXPECT_EQ(form.unit, PayrollUnit::hours);
    std::vector<int> times(payroll_minutes().size());
    for (const WageType& type : form.wage_types) {
        EXPECT_FALSE(type.name.empty()) << type.code;
        for (const std::size_t number : type.minutes) {
            ++times.at(number);
        }
    }
    for (std::size_t i = 0; i < attendance::kMinuteClasses; ++i) {
        EXPECT_EQ(times[i], 1) << payroll_minutes()[i];
    }
    const auto of_no_file = read_payroll_template({});
    ASSERT_TRUE(of_no_file);
    EXPECT_EQ(of_no_file->columns.size(), form.columns.size());
}

TEST(PayrollTemplate, EveryKeyIsRead) {
    const PayrollTemplate form = parsed(R"(
lines = "people"
unit = "clock"
carried = "added"
not_paid = ["overtime_night"]
[csv]
separator = "tab"
decimal_mark = ","
header = false
byte_order_mark = false
[[wage_types]]
code = "N"
name = "Normal"
minutes = ["regular", "regular_night", "regular_rest_day", "regular_rest_day_night",
           "regular_holiday", "regular_holiday_night"]
[[wage_types]]
code = "O"
minutes = ["overtime", "overtime_rest_day", "overtime_rest_day_night", "overtime_holiday",
           "overtime_holiday_night"]
[[columns]]
header = "Company"
text = "007"
[[columns]]
header = "Id"
source = "employee_id"
[[columns]]
header = "Overtime"
wage_type = "O"
[[columns]]
header = "Normal"
wage_type = "N"
)");
    EXPECT_EQ(form.lines, PayrollLines::people);
    EXPECT_EQ(form.unit, PayrollUnit::clock);
    EXPECT_EQ(form.carried, CarriedMinutes::added);
    EXPECT_EQ(form.csv.separator, '\t');
    EXPECT_EQ(form.csv.decimal_mark, ',');
    EXPECT_FALSE(form.csv.header);
    EXPECT_FALSE(form.csv.byte_order_mark);
    ASSERT_EQ(form.wage_types.size(), 2U);
    EXPECT_EQ(form.wage_types[0].name, "Normal");
    EXPECT_EQ(form.wage_types[0].minutes, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
    ASSERT_EQ(form.columns.size(), 4U);
    EXPECT_EQ(std::get<std::string>(form.columns[0].content), "007");
    EXPECT_EQ(std::get<PayrollSource>(form.columns[1].content), PayrollSource::employee_id);
    EXPECT_EQ(std::get<std::size_t>(form.columns[2].content), 1U);
}

TEST(PayrollTemplate, WhatIsWrongIsNamedWithItsLineAndWhatMayBeThere) {
    struct Case {
        std::string text;
        std::vector<std::string> said;
    };
    const Case cases[] = {
        {"unit = \"days\"\n" + kPeople, {"line 1", "unit", "hours, minutes, clock"}},
        {"unit = 7\n" + kPeople, {"line 1", "unit", "hours, minutes, clock"}},
        {"\nunits = \"hours\"\n" + kPeople, {"line 2", "units", "unit, wage_types"}},
        {"lines = \"people\n", {"line 1", "not TOML"}},
        {kPeople + "[csv]\nseparator = \"|\"\n", {"line 14", "csv.separator", ",, ;, tab"}},
        {kPeople + "[csv]\nheader = \"no\"\n", {"line 14", "csv.header", "true or false"}},
        {"csv = 3\n" + kPeople, {"line 1", "csv", "an object"}},
        {"columns = 3\n", {"line 1", "columns", "a list"}},
        {kPeople + "[[columns]]\nheader = \"X\"\nsource = \"salary\"\n",
         {"line 15", "columns[2].source", "employee_id, employee_name, site"}},
        {kPeople + "[[columns]]\nsource = \"site\"\n", {"columns[2]", "header"}},
        {kPeople + "[[columns]]\nheader = \"Id\"\nsource = \"site\"\n",
         {"line 14", "columns[2].header", "another column's"}},
        {kPeople + "[[columns]]\nheader = \"X\"\n", {"columns[2]", "source, wage_type and text"}},
        {kPeople + "[[columns]]\nheader = \"X\"\ntext = \"\"\nsource = \"site\"\n",
         {"columns[2]", "one of source, wage_type and text"}},
        {kPeople + "[[columns]]\nheader = \"X\"\nwage_type = \"2\"\n",
         {"columns[2].wage_type", "the code of one"}},
        {kPeople + "[[columns]]\nheader = \"X\"\nsource = \"amount\"\n",
         {"columns[2].source", "name a wage_type"}},
        {kPeople + "[[wage_types]]\ncode = \"1\"\nminutes = [\"late\"]\n",
         {"line 14", "wage_types[1].code", "another wage type's"}},
        {kPeople + "[[wage_types]]\nminutes = [\"late\"]\n", {"wage_types[1]", "a code"}},
        {kPeople + "[[wage_types]]\ncode = \"2\"\n", {"wage_types[1]", "minutes", "all_overtime"}},
        {kPeople + "[[wage_types]]\ncode = \"2\"\nminutes = [\"late\", \"sleep\"]\n",
         {"line 15", "wage_types[1].minutes[1]", "regular, regular_night"}},
        {kPeople + "[[wage_types]]\ncode = \"2\"\nminutes = [\"late\", \"late\"]\n",
         {"wage_types[1].minutes[1]", "already"}},
        {kPeople + "[[wage_types]]\ncode = \"2\"\nminutes = [\"late\"]\n",
         {"columns", "none has the wage_type 2"}},
        {"lines = \"people\"\n", {"wage_types", "none of them pays regular, regular_night"}},
        {kTail, {"columns", "wage_code", "amount"}},
        {"lines = \"wage_types\"\n" + kTail + "[[columns]]\nheader = \"W\"\nwage_type = \"1\"\n",
         {"columns[1].wage_type", "lines is people"}},
        {"lines = \"people\"\n[[wage_types]]\ncode = \"1\"\nminutes = [\"worked\"]\n",
         {"columns", "employee_id"}}};
    for (const Case& one : cases) {
        const std::string fault = fault_of(one.text);
        for (const std::string& part : one.said) {
            EXPECT_NE(fault.find(part), std::string::npos)
                << "\"" << part << "\" in \"" << fault << "\" of\n"
                << one.text;
        }
    }
}

TEST(PayrollTemplate, WorkThatNoCodePaysIsRefusedUnlessItIsMeant) {
    const std::string tail =
        "[[columns]]\nheader = \"Id\"\nsource = \"employee_id\"\n"
        "[[columns]]\nheader = \"O\"\nwage_type = \"O\"\n";
    const std::string overtime = "[[wage_types]]\ncode = \"O\"\nminutes = [\"all_overtime\"]\n";
    const std::string fault = fault_of("lines = \"people\"\n" + overtime + tail);
    EXPECT_NE(fault.find("regular_holiday_night; add them"), std::string::npos) << fault;
    EXPECT_EQ(fault.find("overtime_"), std::string::npos) << fault;
    parsed(
        "lines = \"people\"\nnot_paid = [\"regular\", \"regular_night\", \"regular_rest_day\","
        "\"regular_rest_day_night\", \"regular_holiday\", \"regular_holiday_night\"]\n" +
        overtime + tail);
}

TEST(PayrollTemplate, TooManyWageTypesOrColumnsAreRefused) {
    std::string types = kPeople;
    for (std::size_t i = 0; i < kMostWageTypes; ++i) {
        types += "[[wage_types]]\ncode = \"x" + std::to_string(i) + "\"\nminutes = [\"late\"]\n";
    }
    EXPECT_NE(fault_of(types).find("one too many: there may be 64"), std::string::npos);
    std::string columns = kPeople;
    for (std::size_t i = 0; i < kMostPayrollColumns; ++i) {
        columns += "[[columns]]\nheader = \"x" + std::to_string(i) + "\"\ntext = \"\"\n";
    }
    EXPECT_NE(fault_of(columns).find("one too many: there may be 128"), std::string::npos);
}

TEST(PayrollTemplate, EveryNameStandsForItsMinutes) {
    Figures figures;
    for (std::size_t i = 0; i < attendance::kMinuteClasses; ++i) {
        figures.by_class[i].minutes = Minutes(static_cast<int>(i) + 1);
    }
    figures.worked.minutes = Minutes(100);
    figures.overtime.minutes = Minutes(101);
    figures.late.minutes = Minutes(102);
    figures.early_leave.minutes = Minutes(103);
    figures.missing.minutes = Minutes(104);
    figures.unpaid_breaks.minutes = Minutes(105);
    figures.paid_breaks.minutes = Minutes(106);
    figures.planned = Minutes(107);
    figures.absent = Minutes(108);
    figures.paid_leave = Minutes(109);
    figures.unpaid_leave = Minutes(110);
    const std::pair<const char*, int> all[] = {
        {"regular", 1},       {"regular_night", 2},  {"overtime_holiday_night", 12},
        {"worked", 100},      {"all_overtime", 101}, {"late", 102},
        {"early_leave", 103}, {"missing", 104},      {"unpaid_breaks", 105},
        {"paid_breaks", 106}, {"planned", 107},      {"absent", 108},
        {"paid_leave", 109},  {"unpaid_leave", 110}};
    for (const auto& [name, minutes] : all) {
        ASSERT_LT(number_of(name), payroll_minutes().size()) << name;
        EXPECT_EQ(payroll_minutes_of(figures, number_of(name)), Minutes(minutes)) << name;
    }
}

TEST(PayrollTemplate, AFileIsNamedInWhatIsSaidOfIt) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "payroll.toml";
    std::ofstream(file) << kPeople;
    EXPECT_TRUE(read_payroll_template(file));
    std::ofstream(file) << "unit = \"days\"\n";
    EXPECT_NE(read_payroll_template(file).error().message.find("payroll.toml: line 1: unit"),
              std::string::npos);
    std::ofstream(file) << std::string(300 * 1024, '#');
    EXPECT_EQ(read_payroll_template(file).error().code, ErrorCode::config_invalid);
    EXPECT_EQ(read_payroll_template(folder.path() / "none.toml").error().code,
              ErrorCode::not_found);
}

}  // namespace
}  // namespace rollcall::app
