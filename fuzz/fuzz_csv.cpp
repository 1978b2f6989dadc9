#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/bytes.h"
#include "core/csv.h"

// A file as it was uploaded, with limits low enough to be met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rollcall::TableLimits limits{.rows = 50, .columns = 8, .row_bytes = 200};
    const auto table = rollcall::read_csv(rollcall::ByteView(data, size), limits);
    if (!table) {
        return 0;
    }
    if (table->rows.size() > limits.rows || table->header.size() > limits.columns) {
        std::abort();
    }
    std::size_t line = 0;
    for (const rollcall::TableRow& row : table->rows) {
        const std::size_t cells = row.fault.empty() ? table->header.size() : 0;
        if (row.cells.size() != cells || row.line <= line) {
            std::abort();
        }
        line = row.line;
        for (const std::string& cell : row.cells) {
            if (!rollcall::is_utf8(cell)) {
                std::abort();
            }
        }
    }
    return 0;
}
