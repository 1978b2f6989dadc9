#include "core/xlsx.h"

#include <string_view>
#include <utility>

#include "core/xlsx_lists.h"
#include "core/xlsx_package.h"
#include "core/xlsx_sheet.h"

namespace rollcall {
namespace {

// [MS-CFB] 2.2: what .xls is in, and a workbook with a password ([MS-OFFCRYPTO] 2.3.4).
constexpr std::string_view kContainerMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// A part that not every workbook has: its name is "" then.
template <class List>
Status read_list(const ZipReader& package, const std::string& part, const XlsxLimits& limits,
                 List& list) {
    if (part.empty()) {
        return {};
    }
    if (Status read = read_part(package, part, limits.part_bytes, list); !read) {
        return read;
    }
    return list.too_many() ? Status{unreadable_workbook("it has too many texts or formats")}
                           : Status{};
}

}  // namespace

bool looks_like_workbook(ByteView bytes) noexcept {
    const std::string_view text = as_text(bytes);
    return text.starts_with(kZipMagic) || text.starts_with(kContainerMagic);
}

Result<Table> read_xlsx(ByteView bytes, const XlsxLimits& limits) {
    if (as_text(bytes).starts_with(kContainerMagic)) {
        return unreadable_workbook("it is an old one (.xls) or has a password");
    }
    const Result<ZipReader> package = ZipReader::open(bytes, limits.parts);
    if (!package) {
        return unreadable_workbook(package.error().message);
    }
    const Result<WorkbookParts> parts = find_parts(*package, limits);
    if (!parts) {
        return parts.error();
    }
    SharedStrings strings(limits.strings);
    if (Status read = read_list(*package, parts->strings, limits, strings); !read) {
        return read.error();
    }
    CellFormats formats(limits.formats);
    if (Status read = read_list(*package, parts->styles, limits, formats); !read) {
        return read.error();
    }
    SheetReader sheet(
        {.limits = limits, .strings = strings, .formats = formats, .from_1904 = parts->from_1904});
    if (Status read = read_part(*package, parts->sheet, limits.part_bytes, sheet); !read) {
        return read.error();
    }
    return std::move(sheet).finish();
}

}  // namespace rollcall
