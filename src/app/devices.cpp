#include "app/devices.h"

#include <utility>

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

/// Crockford's base 32: no I, L, O and U. https://www.crockford.com/base32.html
constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kCodeLetters = 12;
constexpr std::size_t kNumberLetters = 4;  ///< of these: not secret
constexpr std::size_t kGroup = 4;
constexpr std::size_t kIdBytes = 16;

std::string random_letters() {
    const Bytes random = random_bytes(kCodeLetters);
    std::string letters;
    for (const std::uint8_t byte : random) {
        letters += kLetters[byte % kLetters.size()];  // 256 is a multiple of 32
    }
    return letters;
}

/// As people read it out: in groups.
std::string grouped(std::string_view letters) {
    std::string code;
    for (std::size_t i = 0; i < letters.size(); i += kGroup) {
        code += (i == 0 ? "" : "-") + std::string(letters.substr(i, kGroup));
    }
    return code;
}

/// The letters of a code however it was typed; O, I and L stand for the digits that they look like.
std::string letters_of(std::string_view code) {
    std::string letters;
    for (char letter : code) {
        if (letter >= 'a' && letter <= 'z') {
            letter = static_cast<char>(letter - 'a' + 'A');
        }
        if (letter == 'O') {
            letter = '0';
        } else if (letter == 'I' || letter == 'L') {
            letter = '1';
        }
        if (letter != '-' && letter != ' ') {
            letters += letter;
        }
    }
    return letters;
}

Error wrong_code() {
    return {ErrorCode::unauthorized,
            "This code is not valid or not any more; ask for a new one (`rollcall devices pair`)."};
}

}  // namespace

Result<IssuedPairing> Devices::issue_pairing(const access::DeviceTerms& terms) {
    if (Status valid = access::validate(terms); !valid) {
        return valid.error();
    }
    const std::string letters = random_letters();
    const TimePoint expires_at = clock_.now() + kPairingTime;
    Status added = store_.add_pairing({.number = letters.substr(0, kNumberLetters),
                                       .hash = sha256(as_bytes(letters)),
                                       .terms = terms,
                                       .expires_at = expires_at,
                                       .tries_left = kTries});
    if (!added) {
        return added.error();
    }
    return IssuedPairing{grouped(letters), expires_at};
}

Result<access::Device> Devices::pair(std::string_view code, ByteView public_key,
                                     ByteView signature) {
    const auto key = p256_public_key(public_key);
    if (!key) {
        return Error{ErrorCode::invalid_field,
                     "public_key: the 65 bytes of a point on P-256 (0x04, X, Y) as base64url."};
    }
    const std::string letters = letters_of(code);
    if (letters.size() != kCodeLetters ||
        !p256_verify(*key, as_bytes(pairing_text(letters)), signature)) {
        return wrong_code();
    }
    const TimePoint now = clock_.now();
    auto terms =
        store_.take_pairing(letters.substr(0, kNumberLetters), sha256(as_bytes(letters)), now);
    if (!terms) {
        return std::move(terms).error();
    }
    if (!*terms) {
        return wrong_code();
    }
    access::Device device;
    device.id = to_base64url(random_bytes(kIdBytes));
    device.terms = std::move(**terms);
    device.key = *key;
    device.paired_at = now;
    if (Status added = store_.add_device(device); !added) {
        return added.error();
    }
    return device;
}

Result<std::optional<access::Device>> Devices::verified(const std::string& id,
                                                        const SignedRequest& request,
                                                        ByteView signature) const {
    const auto distance = request.at - clock_.now();
    if (distance > kWindow || distance < -kWindow) {
        return std::optional<access::Device>();
    }
    auto device = store_.find_device(id);
    if (!device) {
        return std::move(device).error();
    }
    if (!*device || (**device).revoked_at ||
        !p256_verify((**device).key, as_bytes(signed_text(request)), signature)) {
        return std::optional<access::Device>();
    }
    return std::move(*device);
}

std::string signed_text(const SignedRequest& request) {
    return "rollcall-device-1\n" + request.method + "\n" + request.target + "\n" +
           to_hex(request.body) + "\n" + std::to_string(to_unix_millis(request.at)) + "\n" +
           std::to_string(request.counter);
}

std::string pairing_text(std::string_view code) {
    return "rollcall-pairing-1\n" + letters_of(code);
}

}  // namespace rollcall::app
