#include "access/totp.h"

#include <array>
#include <ranges>

#include "core/digest.h"
#include "core/hmac_sha1.h"

namespace rollcall::access {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 3986, section 2.3: what stands as it is; all else as %XX.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                           letter == '_' || letter == '~';
        if (plain) {
            encoded += letter;
        } else {
            encoded += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
        }
    }
    return encoded;
}

}  // namespace

std::int64_t totp_step(TimePoint now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / kTotpStep;
}

std::string totp_code(ByteView secret, std::int64_t step, std::size_t digits) {
    std::array<std::uint8_t, 8> counter{};
    auto left = static_cast<std::uint64_t>(step);
    for (std::uint8_t& byte : std::ranges::reverse_view(counter)) {
        byte = static_cast<std::uint8_t>(left);
        left >>= 8U;
    }
    const auto mac = hmac_sha1(secret, counter);
    const std::size_t offset = mac.back() & 0xFU;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        number = number << 8U | mac[offset + i];
    }
    number &= 0x7FFFFFFFU;
    std::string code(digits, '0');
    for (char& digit : std::ranges::reverse_view(code)) {
        digit = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return code;
}

std::optional<std::int64_t> totp_match(ByteView secret, std::string_view code, TimePoint now) {
    std::optional<std::int64_t> matched;
    const std::int64_t middle = totp_step(now);
    for (const std::int64_t step : {middle - 1, middle, middle + 1}) {
        if (equal_in_constant_time(as_bytes(totp_code(secret, step)), as_bytes(code))) {
            matched = step;
        }
    }
    return matched;
}

std::string to_base32(ByteView bytes) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const std::uint8_t byte : bytes) {
        bits = bits << 8U | byte;
        for (count += 8; count >= 5; count -= 5) {
            text += kBase32[bits >> (count - 5) & 0x1FU];
        }
        bits &= (1U << count) - 1;
    }
    if (count > 0) {
        text += kBase32[bits << (5 - count) & 0x1FU];
    }
    return text;
}

std::string otpauth_uri(ByteView secret, std::string_view issuer, std::string_view account) {
    const std::string from = percent_encoded(issuer);
    return "otpauth://totp/" + from + ":" + percent_encoded(account) +
           "?secret=" + to_base32(secret) + "&issuer=" + from +
           "&algorithm=SHA1&digits=" + std::to_string(kTotpDigits) +
           "&period=" + std::to_string(kTotpStep.count());
}

}  // namespace rollcall::access
