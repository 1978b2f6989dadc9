#include "store/sqlite/manifest.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "journal/chain.h"
#include "store/sqlite/database.h"

namespace rollcall::store {
namespace {

constexpr std::string_view kFirstLine = "rollcall-backup 1";
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kTlsNameLimit = 100;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_plain_name(std::string_view name) {
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= kTlsNameLimit && name.front() != '.' &&
           name.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string_view take_until(std::string_view& text, char end) {
    const std::size_t at = std::min(text.find(end), text.size());
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

std::optional<Sha256> parse_hash(std::string_view text) {
    const auto bytes = from_hex(text);
    Sha256 hash{};
    if (!bytes || bytes->size() != hash.size() || !is_hex(text)) {
        return std::nullopt;
    }
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    // No file of this size exists, and sums of such sizes stay far from overflowing.
    constexpr std::uint64_t kSizeLimit = std::uint64_t{1} << 44;
    std::uint64_t size = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (failure != std::errc() || end != text.data() + text.size() || size > kSizeLimit) {
        return std::nullopt;
    }
    return size;
}

Status add_file(Manifest& manifest, std::string_view rest) {
    const auto hash = parse_hash(take_until(rest, ' '));
    const auto size = parse_size(take_until(rest, ' '));
    if (!hash || !size || !is_backup_path(rest)) {
        return backup_invalid("its manifest has a line that makes no sense");
    }
    if (!manifest.files.try_emplace(std::string(rest), Manifest::File{*size, *hash}).second) {
        return backup_invalid("its manifest names a file twice");
    }
    return {};
}

Status add_line(Manifest& manifest, std::string_view line) {
    const std::string_view kind = take_until(line, ' ');
    if (kind == "file") {
        return add_file(manifest, line);
    }
    if (kind == "missing" && line.size() == kHashDigits && is_hex(line)) {
        manifest.missing_photos.emplace(line);
        return {};
    }
    if (kind == "created") {
        manifest.created = line;
        return {};
    }
    return backup_invalid("its manifest has a line that makes no sense");
}

}  // namespace

Error backup_invalid(const std::string& what) {
    return {ErrorCode::backup_invalid,
            "the backup cannot be used: " + what + "; nothing was restored"};
}

std::string photo_path(std::string_view name) {
    return "photos/" + std::string(name.substr(0, 2)) + "/" + std::string(name);
}

bool is_backup_path(std::string_view path) {
    constexpr std::string_view kTls = "tls/";
    if (path == kDatabaseName || path == journal::kHeadFileName) {
        return true;
    }
    if (path.starts_with(kTls)) {
        return is_plain_name(path.substr(kTls.size()));
    }
    const std::string_view name = path.substr(std::min(path.rfind('/'), path.size() - 1) + 1);
    return name.size() == kHashDigits && is_hex(name) && path == photo_path(name);
}

std::uint64_t Manifest::total_size() const {
    return std::accumulate(
        files.begin(), files.end(), std::uint64_t{0},
        [](std::uint64_t sum, const auto& file) { return sum + file.second.size; });
}

std::string Manifest::text() const {
    std::string text(kFirstLine);
    text += "\ncreated " + created + "\n";
    for (const auto& [path, file] : files) {
        text += "file " + to_hex(file.hash) + " " + std::to_string(file.size) + " " + path + "\n";
    }
    for (const std::string& name : missing_photos) {
        text += "missing " + name + "\n";
    }
    return text;
}

Result<Manifest> Manifest::parse(std::string_view text) {
    if (take_until(text, '\n') != kFirstLine) {
        return backup_invalid("it is no Rollcall backup, or one of another version");
    }
    Manifest manifest;
    while (!text.empty()) {
        if (Status added = add_line(manifest, take_until(text, '\n')); !added) {
            return added.error();
        }
    }
    if (!manifest.files.contains(kDatabaseName)) {
        return backup_invalid("it holds no database");
    }
    return manifest;
}

}  // namespace rollcall::store
