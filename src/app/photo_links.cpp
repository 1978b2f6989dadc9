#include "app/photo_links.h"

#include <charconv>
#include <chrono>
#include <optional>

namespace rollcall::app {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::chrono::seconds kLifetime = std::chrono::minutes{5};

/// Digits as std::to_string writes them and no other form, so that a link has one spelling.
std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t number{};
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    const bool canonical = error == std::errc{} && stopped == end && std::to_string(number) == text;
    return canonical && number >= 0 ? std::optional{number} : std::nullopt;
}

std::int64_t unix_seconds(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Error forbidden() {
    return {ErrorCode::forbidden, "this link to a photo is not valid"};
}
Error expired() {
    return {ErrorCode::gone, "this link to a photo has expired; ask for a new one"};
}
Error erased() {
    return {ErrorCode::gone, "this photo has been erased"};
}

}  // namespace

PhotoLinks::PhotoLinks(const people::PeopleStore& people, const people::PhotoStore& photos,
                       const Clock& clock)
    : people_(people), photos_(photos), clock_(clock), secret_(random_bytes(kSecretBytes)) {}

std::string PhotoLinks::link(PhotoKey photo) const {
    const std::int64_t expires = unix_seconds(clock_.now() + kLifetime);
    return "/photos/" + std::to_string(photo.value()) + "?expires=" + std::to_string(expires) +
           "&signature=" + to_base64url(sign(photo.value(), expires));
}

Result<LinkedPhoto> PhotoLinks::open(std::string_view key, std::string_view expires,
                                     std::string_view signature) const {
    const auto photo_number = parse_number(key);
    const auto expiry = parse_number(expires);
    const auto given = from_base64url(signature);
    if (!photo_number || !expiry || !given ||
        !equal_in_constant_time(sign(*photo_number, *expiry), *given)) {
        return forbidden();
    }
    if (unix_seconds(clock_.now()) >= *expiry) {
        return expired();
    }
    const auto photo = people_.photo(PhotoKey{*photo_number});
    if (!photo) {
        return photo.error();
    }
    if (!photo->has_value()) {
        return erased();
    }
    Result<Bytes> bytes = photos_.get((*photo)->stored);
    if (bytes) {
        return LinkedPhoto{std::move(*bytes), (*photo)->media_type};
    }
    if (bytes.error().code != ErrorCode::not_found) {
        return bytes.error();
    }
    // Either an erasure came between row and file, or the file is missing: the row tells.
    const auto still_there = people_.photo(PhotoKey{*photo_number});
    if (still_there && !still_there->has_value()) {
        return erased();
    }
    return Error{ErrorCode::unavailable, "the photo cannot be read", bytes.error().message};
}

Sha256 PhotoLinks::sign(std::int64_t photo, std::int64_t expires) const {
    return hmac_sha256(secret_,
                       as_bytes("photo:" + std::to_string(photo) + ":" + std::to_string(expires)));
}

}  // namespace rollcall::app
