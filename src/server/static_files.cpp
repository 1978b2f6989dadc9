#include "server/static_files.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/durable_file.h"
#include "core/log.h"

namespace rollcall::server {
namespace {

constexpr std::size_t kFileLimit = 32 * 1024 * 1024;

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kMediaTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".wasm", "application/wasm"},
    {".bin", "application/octet-stream"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".mp3", "audio/mpeg"},
    {".pdf", "application/pdf"},
}};

std::string base64(ByteView bytes) {
    std::string text = to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

/// CSP sources for the scripts that stand in the page itself: "'sha256-...'" each.
std::string inline_script_sources(std::string_view html) {
    constexpr std::string_view kClose = "</script>";
    std::string sources;
    for (std::size_t at = html.find("<script"); at != std::string_view::npos;
         at = html.find("<script", at)) {
        const std::size_t open = html.find('>', at);
        const std::size_t close = html.find(kClose, at);
        if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
            break;
        }
        const std::string_view script = html.substr(open + 1, close - open - 1);
        if (!trimmed(script).empty()) {
            sources += " 'sha256-" + base64(sha256(as_bytes(script))) + "'";
        }
        at = close + kClose.size();
    }
    return sources;
}

/// Face finding in the browser runs on WebAssembly and blob workers; nothing comes from elsewhere.
std::string page_policy(std::string_view html) {
    return "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" +
           inline_script_sources(html) +
           "; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:"
           "; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'"
           "; form-action 'self'; frame-ancestors 'none'";
}

bool matches(const std::string& if_none_match, std::string_view etag) {
    return if_none_match == "*" || if_none_match.find(etag) != std::string::npos;
}

}  // namespace

std::string_view media_type_of(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(
        kMediaTypes, [&](const auto& entry) { return name.ends_with(entry.first); });
    return found == kMediaTypes.end() ? "application/octet-stream" : found->second;
}

bool has_content_hash(std::string_view name) noexcept {
    constexpr std::size_t kLength = 8;
    name = name.substr(0, std::min(name.rfind('.'), name.size()));
    name.remove_prefix(name.rfind('/') + 1);
    if (name.size() <= kLength) {
        return false;
    }
    const char before = name[name.size() - kLength - 1];
    const std::string_view hash = name.substr(name.size() - kLength);
    const auto telling = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '_'; };
    return (before == '-' || before == '.') && std::ranges::any_of(hash, telling) &&
           std::ranges::all_of(hash, [&](char c) { return telling(c) || plain(c); });
}

StaticFiles StaticFiles::load(const std::filesystem::path& web) {
    namespace fs = std::filesystem;
    StaticFiles files;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(web, failure)) {
        if (entry.is_regular_file(failure)) {
            files.add(entry.path(), entry.path().filename().string());
        }
    }
    for (const auto& entry : fs::recursive_directory_iterator(web / "static", failure)) {
        if (entry.is_regular_file(failure)) {
            files.add(entry.path(), entry.path().lexically_relative(web).generic_string());
        }
    }
    return files;
}

void StaticFiles::add(const std::filesystem::path& file, std::string name) {
    const auto bytes = read_file(file, kFileLimit);
    if (!bytes) {
        log::warning("a file of the pages is not served",
                     {{"file", name}, {"reason", bytes.error().message}});
        return;
    }
    const std::string_view text = as_text(*bytes);
    StaticFile made;
    made.bytes = std::make_shared<const std::string>(text);
    made.media_type = media_type_of(name);
    made.etag = '"' + to_hex(sha256(*bytes)).substr(0, 32) + '"';
    made.immutable = has_content_hash(name);
    if (name.ends_with(".html")) {
        made.policy = page_policy(text);
    }
    files_.emplace(std::move(name), std::move(made));
}

const StaticFile* StaticFiles::find(std::string_view name) const noexcept {
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

Response file_response(const StaticFile& file, const RequestHead& head) {
    Response response;
    response.headers.add("ETag", file.etag);
    response.headers.add("Cache-Control",
                         file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!file.policy.empty()) {
        response.headers.add("Content-Security-Policy", file.policy);
    }
    const std::string* known = head.headers.find("If-None-Match");
    if (known != nullptr && matches(*known, file.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", file.media_type);
    response.body = file.bytes;
    return response;
}

}  // namespace rollcall::server
