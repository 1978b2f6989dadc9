#include "main/system_clock_state.h"

#include <sys/timex.h>

namespace rollcall {

bool system_clock_is_synchronised() noexcept {
    timex state{};
    const int result = ::adjtimex(&state);
    return result == -1 || (result != TIME_ERROR && (state.status & STA_UNSYNC) == 0);
}

}  // namespace rollcall
