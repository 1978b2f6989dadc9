#pragma once

namespace rollcall {

/// Whether the kernel says that something (NTP, PTP, a host) keeps the system's clock right. True
/// where it does not tell.
bool system_clock_is_synchronised() noexcept;

}  // namespace rollcall
