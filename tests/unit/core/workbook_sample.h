#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/zip.h"

namespace rollcall {

/// The parts of a small workbook, as Excel lays them out; a test changes what it is about.
struct WorkbookSample {
    std::string roots = relationships(R"(<Relationship Id="rId1" Type=")" + kind("officeDocument") +
                                      R"(" Target="xl/workbook.xml"/>)");
    std::string workbook =
        element("workbook", R"(<workbookPr/><sheets><sheet name="People" sheetId="1" )"
                            R"(r:id="rId1"/></sheets>)");
    std::string links = relationships(
        R"(<Relationship Id="rId1" Type=")" + kind("worksheet") +
        R"(" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type=")" +
        kind("sharedStrings") + R"(" Target="sharedStrings.xml"/><Relationship Id="rId3" Type=")" +
        kind("styles") + R"(" Target="styles.xml"/>)");
    std::string strings = element("sst", "<si><t>id</t></si><si><t>name</t></si>");
    std::string styles = element("styleSheet", "");
    std::string rows;   ///< what stands in sheetData
    std::string sheet;  ///< the whole part; "" for one of `rows`
    std::vector<ZipEntry> others = {};

    static std::string kind(std::string_view word) {
        return "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" +
               std::string(word);
    }
    static std::string relationships(std::string_view inner) {
        return R"(<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns=)"
               R"("http://schemas.openxmlformats.org/package/2006/relationships">)" +
               std::string(inner) + "</Relationships>";
    }
    static std::string element(std::string_view name, std::string_view inner) {
        return R"(<?xml version="1.0" encoding="UTF-8"?><)" + std::string(name) +
               R"( xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r=")"
               R"(http://schemas.openxmlformats.org/officeDocument/2006/relationships">)" +
               std::string(inner) + "</" + std::string(name) + ">";
    }

    Bytes bytes() const {
        const auto entry = [](std::string name, std::string_view text) {
            return ZipEntry{std::move(name), {text.begin(), text.end()}};
        };
        const std::string whole =
            sheet.empty() ? element("worksheet", "<sheetData>" + rows + "</sheetData>") : sheet;
        std::vector<ZipEntry> parts = {entry("_rels/.rels", roots),
                                       entry("xl/workbook.xml", workbook),
                                       entry("xl/_rels/workbook.xml.rels", links),
                                       entry("xl/worksheets/sheet1.xml", whole),
                                       entry("xl/sharedStrings.xml", strings),
                                       entry("xl/styles.xml", styles)};
        parts.insert(parts.end(), others.begin(), others.end());
        return zip_archive(parts, {}).value();
    }
};

}  // namespace rollcall
