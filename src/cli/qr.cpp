#include "cli/qr.h"

#include <qrcodegen/qrcodegen.hpp>

namespace rollcall::cli {
namespace {

constexpr int kQuietZone = 2;  // modules; ISO/IEC 18004 asks for 4, phones are content with 2

}  // namespace

std::string qr_code(const std::string& text) {
    const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::LOW);
    const auto light = [&](int x, int y) { return !code.getModule(x, y); };
    std::string drawing;
    for (int y = -kQuietZone; y < code.getSize() + kQuietZone; y += 2) {
        for (int x = -kQuietZone; x < code.getSize() + kQuietZone; ++x) {
            const bool upper = light(x, y);
            const bool lower = light(x, y + 1);
            drawing += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        drawing += '\n';
    }
    return drawing;
}

}  // namespace rollcall::cli
