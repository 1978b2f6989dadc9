#include "attendance/leave.h"

namespace rollcall::attendance {

Status validate(const Leave& leave) {
    if (leave.last < leave.first) {
        return Error{ErrorCode::invalid_field, "The leave ends on " + to_text(leave.last) +
                                                   ", before it begins on " + to_text(leave.first) +
                                                   "."};
    }
    if (leave.last - leave.first > std::chrono::days{366}) {
        return Error{ErrorCode::invalid_field, "A leave lasts a year at most; enter several."};
    }
    return {};
}

}  // namespace rollcall::attendance
