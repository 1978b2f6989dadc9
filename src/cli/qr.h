#pragma once

#include <string>

namespace rollcall::cli {

/// The text as a QR code of block characters (two modules a line), quiet zone included, to be
/// printed on a terminal: dark modules are drawn in the background colour so that it reads on dark
/// terminals and, by inverse scanning, on light ones. At most about 1,200 bytes of text.
std::string qr_code(const std::string& text);

}  // namespace rollcall::cli
