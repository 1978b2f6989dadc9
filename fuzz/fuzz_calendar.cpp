#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "attendance/holiday_calendar.h"
#include "core/bytes.h"

// A calendar as it was uploaded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = rollcall::as_text(rollcall::ByteView(data, size));
    const auto holidays = rollcall::attendance::read_holiday_calendar(text);
    if (!holidays) {
        return 0;
    }
    if (holidays->size() > rollcall::attendance::kMostCalendarDays) {
        std::abort();
    }
    for (const auto& [day, name] : *holidays) {
        if (!rollcall::is_utf8(name) || rollcall::has_control_characters(name) ||
            rollcall::parse_civil_day(rollcall::to_text(day)) != day) {
            std::abort();
        }
    }
    return 0;
}
