#include "core/xlsx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/core/workbook_sample.h"

namespace rollcall {
namespace {

using Cells = std::vector<std::string>;
using ::testing::HasSubstr;

Table table_of(const WorkbookSample& sample, const XlsxLimits& limits = {}) {
    const Result<Table> table = read_xlsx(sample.bytes(), limits);
    EXPECT_TRUE(table) << (table ? "" : table.error().message);
    return table ? *table : Table{};
}

Table table_of_rows(std::string rows) {
    WorkbookSample sample;
    sample.rows = std::move(rows);
    return table_of(sample);
}

std::string error_of(const WorkbookSample& sample, const XlsxLimits& limits = {}) {
    const Result<Table> table = read_xlsx(sample.bytes(), limits);
    EXPECT_FALSE(table);
    return table ? "" : table.error().message;
}

std::string error_of_rows(std::string rows) {
    WorkbookSample sample;
    sample.rows = std::move(rows);
    return error_of(sample);
}

constexpr std::string_view kHeader =
    R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>)";

std::string with_header(std::string_view rows) {
    return std::string(kHeader) + std::string(rows);
}

TEST(XlsxTest, ReadsRowsWithTheirNumbersInTheSheet) {
    const Table table = table_of_rows(with_header(
        R"(<row r="2"><c r="A2" t="inlineStr"><is><t> E1 </t></is></c><c r="B2" t="str"><v>Ada</v></c></row>)"
        R"(<row r="3"><c r="A3" s="1"/></row>)"
        R"(<row r="1048576"><c r="B1048576" t="inlineStr"><is><r><t>B</t></r><r><t>o</t></r>)"
        R"(<rPh sb="0" eb="1"><t>spoken</t></rPh></is></c></row>)"));
    EXPECT_EQ(table.header, (Cells{"id", "name"}));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].cells, (Cells{"E1", "Ada"}));
    EXPECT_EQ(table.rows[0].line, 2U);
    EXPECT_EQ(table.rows[1].cells, (Cells{"", "Bo"}));
    EXPECT_EQ(table.rows[1].line, 1'048'576U);
}

TEST(XlsxTest, CellsWithoutReferencesFollowEachOther) {
    const Table table = table_of_rows(
        R"(<row><c t="s"><v>0</v></c><c/><c t="s"><v>1</v></c></row><row/><row><c><v>7</v></c></row>)");
    EXPECT_EQ(table.header, (Cells{"id", "", "name"}));
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(table.rows[0].cells, (Cells{"7", "", ""}));
    EXPECT_EQ(table.rows[0].line, 3U);
}

TEST(XlsxTest, EveryKindOfCellBecomesItsText) {
    WorkbookSample sample;
    sample.styles = WorkbookSample::element(
        "styleSheet",
        R"(<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0000"/>)"
        R"(</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
        R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>)");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"(<c><v>42</v></c>)", "42"},
        {R"(<c t="n" s="0"><v>4.2E1</v></c>)", "42"},
        {R"(<c s="1"><v>46082</v></c>)", "2026-03-01"},
        {R"(<c s="2"><v>46082</v></c>)", "2026-03-01"},
        {R"(<c s="3"><v>42</v></c>)", "0042"},
        {R"(<c s="9"><v>46082</v></c>)", "46082"},
        {R"(<c t="d"><v>2026-03-01T00:00:00</v></c>)", "2026-03-01"},
        {R"(<c t="b"><v>1</v></c>)", "TRUE"},
        {R"(<c t="b"><v>0</v></c>)", "FALSE"},
        {R"(<c t="e"><v>#REF!</v></c>)", "#REF!"},
        {R"(<c><f>6*7</f><v>42</v></c>)", "42"},
        {R"(<c t="str"><f>A1&amp;"x"</f><v>_x000D_x&amp;&#233;</v></c>)", "x&é"},
        {R"(<c t="inlineStr"><is><t>007</t></is></c>)", "007"},
    };
    for (const auto& [cell, text] : cases) {
        sample.rows = with_header("<row>" + cell + "</row>");
        const Table table = table_of(sample);
        ASSERT_EQ(table.rows.size(), 1U) << cell;
        EXPECT_EQ(table.rows[0].cells[0], text) << cell;
    }
    for (const char* blank : {"<c/>", R"(<c t="s"/>)", R"(<c t="b"/>)", "<c><v/></c>",
                              R"(<c t="str"><f>""</f><v></v></c>)", R"(<c t="inlineStr"/>)"}) {
        sample.rows = with_header(std::string("<row>") + blank + "</row>");
        EXPECT_TRUE(table_of(sample).rows.empty()) << blank;
    }
}

TEST(XlsxTest, DaysMayBeCountedFrom1904) {
    WorkbookSample sample;
    sample.workbook.replace(sample.workbook.find("<workbookPr/>"), 13,
                            R"(<workbookPr date1904="true"/>)");
    sample.styles =
        WorkbookSample::element("styleSheet", R"(<cellXfs><xf numFmtId="14"/></cellXfs>)");
    sample.rows = with_header(R"(<row><c s="0"><v>44620</v></c></row>)");
    EXPECT_EQ(table_of(sample).rows.at(0).cells[0], "2026-03-01");
}

TEST(XlsxTest, TheFirstSheetThatIsSeenAndHasCellsIsRead) {
    WorkbookSample sample;
    sample.rows = with_header("<row><c><v>2</v></c></row>");
    sample.workbook = WorkbookSample::element(
        "workbook",
        R"(<sheets><sheet name="Lists" state="hidden" r:id="rId9"/><sheet name="Chart" r:id="rId8"/>)"
        R"(<sheet name="B" r:id="rId1"/><sheet name="A" r:id="rId9"/></sheets>)");
    sample.links.insert(
        sample.links.find("</Relationships>"),
        R"(<Relationship Id="rId8" Type=")" + WorkbookSample::kind("chartsheet") +
            R"(" Target="/xl/chartsheets/sheet1.xml"/><Relationship Id="rId9" Type=")" +
            WorkbookSample::kind("worksheet") + R"(" Target="worksheets/other.xml"/>)");
    EXPECT_EQ(table_of(sample).rows.at(0).cells[0], "2");
}

TEST(XlsxTest, NamesOfPartsAreResolvedAndHaveNoCase) {
    WorkbookSample sample;
    sample.rows = with_header("<row><c><v>2</v></c></row>");
    for (const char* target : {"/XL/Worksheets/Sheet1.XML", "./worksheets/../worksheets/sheet1.xml",
                               "../../../xl/worksheets/sheet1.xml"}) {
        WorkbookSample other = sample;
        other.links.replace(other.links.find("worksheets/sheet1.xml"), 21, target);
        EXPECT_EQ(table_of(other).rows.size(), 1U) << target;
    }
}

TEST(XlsxTest, StrictWorkbooksAndPrefixesAreTheSame) {
    WorkbookSample sample;
    sample.sheet =
        R"(<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:o="other"><x:sheetData>)"
        R"(<x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c></x:row><o:row><x:c><x:v>1</x:v></x:c></o:row>)"
        R"(<x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>)";
    sample.workbook =
        R"(<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:p=)"
        R"("http://purl.oclc.org/ooxml/officeDocument/relationships"><sheets><sheet p:id="rId1"/></sheets></workbook>)";
    const Table table = table_of(sample);
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(table.rows[0].cells[0], "2") << "what is of another namespace is no row";
}

TEST(XlsxTest, ListsThatAreNotNeededMayBeMissing) {
    WorkbookSample sample;
    sample.links = WorkbookSample::relationships(R"(<Relationship Id="rId1" Type=")" +
                                                 WorkbookSample::kind("worksheet") +
                                                 R"(" Target="worksheets/sheet1.xml"/>)");
    sample.rows = R"(<row><c t="str"><v>id</v></c></row><row><c s="3"><v>1</v></c></row>)";
    EXPECT_EQ(table_of(sample).rows.at(0).cells[0], "1");
}

TEST(XlsxTest, ARowsFaultIsTheRowsAlone) {
    const Table table = table_of_rows(with_header(
        R"(<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row><row><c><f>1+1</f><v/></c></row>)"
        R"(<row r="4"><c r="CW4"><v>1</v></c></row><row><c><v>4</v></c></row>)"));
    ASSERT_EQ(table.rows.size(), 4U);
    EXPECT_EQ(table.rows[0].fault, "it has 3 cells, the header 2");
    EXPECT_THAT(table.rows[1].fault, HasSubstr("cell A3 has a formula without a value"));
    EXPECT_EQ(table.rows[2].fault, "it has more than 100 cells");
    EXPECT_EQ(table.rows[3].cells, (Cells{"4", ""}));
}

TEST(XlsxTest, LimitsAreKept) {
    WorkbookSample sample;
    const XlsxLimits limits{.table = {.rows = 2, .columns = 3, .row_bytes = 20}};
    sample.rows = with_header("<row><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>");
    EXPECT_EQ(table_of(sample, limits).rows.size(), 2U);
    sample.rows += "<row><c><v>3</v></c></row>";
    EXPECT_EQ(error_of(sample, limits), "The file has more than 2 rows; send it in parts.");
    sample.rows = with_header(R"(<row><c t="str"><v>)" + std::string(30, 'x') +
                              R"(</v></c></row><row><c r="D3"><v>1</v></c></row>)");
    const Table table = table_of(sample, limits);
    EXPECT_EQ(table.rows.at(0).fault, "it is longer than 20 bytes");
    EXPECT_EQ(table.rows.at(1).fault, "it has more than 3 cells");
    sample.rows = with_header(R"(<row><c t="str"><v>_x0020__x0020_x_x0020_</v></c></row>)");
    EXPECT_EQ(table_of(sample, limits).rows.at(0).fault, "it is longer than 20 bytes")
        << "a text is never cut";

    sample.rows =
        with_header(R"(<row><c t="s"><v>1</v></c></row><row><c t="s"><v>1</v></c></row>)");
    EXPECT_THAT(error_of(sample, {.text_bytes = 13}), HasSubstr("more than 13 bytes of text"));
    EXPECT_THAT(error_of(sample, {.strings = 1}), HasSubstr("too many"));
    EXPECT_THAT(error_of(sample, {.parts = 5}), HasSubstr("more than 5 parts"));
    EXPECT_THAT(error_of(sample, {.part_bytes = 200}), HasSubstr("larger than 200 bytes"));
    EXPECT_THAT(error_of(sample, {.structure_bytes = 100}), HasSubstr("larger than 100 bytes"));
    sample.styles = WorkbookSample::element("styleSheet", "<cellXfs><xf/><xf/></cellXfs>");
    EXPECT_THAT(error_of(sample, {.formats = 1}), HasSubstr("too many"));
}

TEST(XlsxTest, AbsurdCellsAreRefused) {
    for (const char* rows : {R"(<row r="0"/>)", R"(<row r="1048577"/>)", R"(<row r="x"/>)",
                             R"(<row r="2"/><row r="2"/>)", R"(<row r="99999999999999999999"/>)",
                             R"(<row r="1048576"/><row/>)"}) {
        EXPECT_THAT(error_of_rows(rows), HasSubstr("rows are not in order")) << rows;
    }
    for (const char* cell :
         {R"(<c r="XFE1"/>)", R"(<c r="AAAA1"/>)", R"(<c r="A2"/>)", R"(<c r="1"/>)",
          R"(<c r="A"/>)", R"(<c r=""/>)", R"(<c r="A-1"/>)", R"(<c r="$A$1"/>)",
          R"(<c r="B1"/><c r="A1"/>)", R"(<c r="B1"/><c r="B1"/>)", R"(<c r="XFD1"/><c/>)"}) {
        EXPECT_THAT(error_of_rows(std::string("<row>") + cell + "</row>"),
                    HasSubstr("cells of row 1 are not in order"))
            << cell;
    }
    for (const char* index : {"2", "-1", "1.5", "99999999999999999999"}) {
        EXPECT_THAT(error_of_rows(std::string(R"(<row><c t="s"><v>)") + index + "</v></c></row>"),
                    HasSubstr("the text of cell A1 is missing"))
            << index;
    }
    for (const char* number : {"ten", "nan", "inf", "1,5", "0x10", "1e999"}) {
        EXPECT_THAT(error_of_rows(std::string("<row><c><v>") + number + "</v></c></row>"),
                    HasSubstr("cell A1 has no number"))
            << number;
    }
}

TEST(XlsxTest, WhatIsNoWorkbookSaysWhatToDo) {
    const auto refused = [](ByteView bytes) {
        EXPECT_TRUE(looks_like_workbook(bytes));
        const Result<Table> table = read_xlsx(bytes);
        EXPECT_FALSE(table);
        const std::string message = table ? "" : table.error().message;
        EXPECT_THAT(message, HasSubstr("save it as .xlsx without a password, or as \"CSV UTF-8\""));
        return message;
    };
    EXPECT_THAT(refused(as_bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...")),
                HasSubstr("an old one (.xls) or has a password"));
    EXPECT_THAT(refused(as_bytes("PK\x03\x04 and nothing of the kind")), HasSubstr("damaged"));
    const Bytes others = zip_archive({{"content.xml", {}}, {"mimetype", {}}}, {}).value();
    EXPECT_THAT(refused(others), HasSubstr("no workbook of Excel's"));

    WorkbookSample document;
    document.workbook = "<document/>";
    EXPECT_THAT(refused(document.bytes()), HasSubstr("no workbook of Excel's"));
    WorkbookSample binary;
    binary.roots.replace(binary.roots.find("workbook.xml"), 12, "workbook.bin");
    EXPECT_THAT(refused(binary.bytes()), HasSubstr(".xlsb"));
    WorkbookSample hidden;
    hidden.workbook.insert(hidden.workbook.find("<sheet ") + 7, R"(state="veryHidden" )");
    EXPECT_THAT(refused(hidden.bytes()), HasSubstr("no visible sheet"));
    WorkbookSample elsewhere;
    elsewhere.links.insert(elsewhere.links.find("Target="), R"(TargetMode="External" )");
    EXPECT_THAT(refused(elsewhere.bytes()), HasSubstr("no visible sheet"));
    WorkbookSample lost;
    lost.links.replace(lost.links.find("sheet1.xml"), 10, "sheet2.xml");
    EXPECT_THAT(refused(lost.bytes()), HasSubstr("a part of it is missing"));

    const Bytes whole = WorkbookSample().bytes();
    EXPECT_THAT(refused(ByteView(whole).first(whole.size() / 2)), HasSubstr("damaged"));
    EXPECT_FALSE(looks_like_workbook(as_bytes("id,name\n")));
    EXPECT_FALSE(looks_like_workbook(as_bytes("PK")));
}

TEST(XlsxTest, AnEmptySheetIsAnEmptyFile) {
    EXPECT_THAT(error_of_rows("<row/>"), HasSubstr("The file is empty"));
    EXPECT_THAT(error_of_rows(R"(<row><c r="CZ1"><v>1</v></c></row>)"), HasSubstr("first line"));
}

TEST(XlsxTest, EntitiesAndDocumentTypesAreRefused) {
    for (const char* type : {R"(<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>)",
                             R"(<!DOCTYPE w SYSTEM "file:///etc/passwd">)", "<!DOCTYPE w>"}) {
        WorkbookSample sample;
        sample.strings = std::string(type) + "<sst><si><t>&b;</t></si></sst>";
        EXPECT_THAT(error_of(sample), HasSubstr("document type")) << type;
    }
}

// Bytes of zeros, a thousandth of them in the file, where the sheet should be.
TEST(XlsxTest, ABombIsNotUnpacked) {
    WorkbookSample sample;
    sample.sheet = std::string(8UL * 1024UL * 1024UL, ' ');
    const Bytes bytes = sample.bytes();
    EXPECT_LT(bytes.size(), 20'000U);
    const Result<Table> table = read_xlsx(bytes, {.part_bytes = 1024UL * 1024UL});
    ASSERT_FALSE(table);
    EXPECT_THAT(table.error().message, HasSubstr("larger than 1048576 bytes"));
}

}  // namespace
}  // namespace rollcall
