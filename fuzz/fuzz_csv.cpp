#include <cstddef>
#include <cstdint>

#include "core/bytes.h"
#include "core/csv.h"
#include "table_check.h"

// A file as it was uploaded, with limits low enough to be met.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const rollcall::TableLimits limits{.rows = 50, .columns = 8, .row_bytes = 200};
    const auto table = rollcall::read_csv(rollcall::ByteView(data, size), limits);
    if (!table) {
        return 0;
    }
    check_table(*table, limits);
    return 0;
}
