#include "server/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall::server {
namespace {

char lower(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr std::array<std::pair<int, std::string_view>, 21> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
}};

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(left, right, {}, lower, lower);
}

void Headers::add(std::string name, std::string value) {
    fields_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string name, std::string value) {
    std::erase_if(fields_,
                  [&](const Field& field) { return equal_ignoring_case(field.name, name); });
    add(std::move(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        fields_, [&](const Field& field) { return equal_ignoring_case(field.name, name); });
    return found == fields_.end() ? nullptr : &found->value;
}

std::size_t Headers::count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields_, [&](const Field& field) { return equal_ignoring_case(field.name, name); }));
}

bool RequestHead::expects_continue() const noexcept {
    const std::string* expect = headers.find("Expect");
    return !http_1_0 && expect != nullptr && equal_ignoring_case(*expect, "100-continue");
}

std::string_view Response::body_text() const noexcept {
    if (const auto* owned = std::get_if<std::string>(&body)) {
        return *owned;
    }
    if (const auto* bytes = std::get_if<Bytes>(&body)) {
        return as_text(*bytes);
    }
    const auto& shared = *std::get_if<std::shared_ptr<const std::string>>(&body);
    return shared ? std::string_view(*shared) : std::string_view();
}

std::size_t Response::owned_bytes() const noexcept {
    const bool shared = std::holds_alternative<std::shared_ptr<const std::string>>(body);
    return shared ? 0 : body_text().size();
}

std::string_view reason_phrase(int status) noexcept {
    const auto* const found =
        std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
    return found == kReasons.end() ? std::string_view("Status") : found->second;
}

}  // namespace rollcall::server
