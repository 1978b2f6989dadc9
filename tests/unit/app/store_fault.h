#pragma once

#include "core/error.h"

namespace rollcall::app {

/// What a store answers when it is told to fail.
inline Error store_fault() {
    return {ErrorCode::unavailable, "the store is down"};
}

}  // namespace rollcall::app
