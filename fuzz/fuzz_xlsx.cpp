#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "core/xlsx.h"
#include "table_check.h"
#include "unit/core/workbook_sample.h"

namespace {

/// Of parts with a zero byte between them, so that what is found need not be inside an archive: the
/// sheet, the texts, the styles, the workbook and its links. What is missing is the sample's.
rollcall::Bytes workbook_of(std::string_view parts) {
    rollcall::WorkbookSample sample;
    for (std::string* part :
         {&sample.sheet, &sample.strings, &sample.styles, &sample.workbook, &sample.links}) {
        const std::size_t end = std::min(parts.find('\0'), parts.size());
        if (end > 0) {
            *part = parts.substr(0, end);
        }
        parts.remove_prefix(std::min(end + 1, parts.size()));
    }
    return sample.bytes();
}

}  // namespace

// A workbook as it was uploaded, or the parts of one, with limits low enough to be met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rollcall::ByteView input(data, size);
    const rollcall::XlsxLimits limits{.table = {.rows = 50, .columns = 8, .row_bytes = 200},
                                      .parts = 20,
                                      .part_bytes = 50'000,
                                      .structure_bytes = 10'000,
                                      .strings = 50,
                                      .formats = 20,
                                      .text_bytes = 2'000};
    const auto table = rollcall::looks_like_workbook(input)
                           ? rollcall::read_xlsx(input, limits)
                           : rollcall::read_xlsx(workbook_of(rollcall::as_text(input)), limits);
    if (!table) {
        return 0;
    }
    check_table(*table, limits.table);
    return 0;
}
