#include "server/uri.h"

#include <algorithm>

#include "core/bytes.h"

namespace rollcall::server {
namespace {

std::string with_spaces_for_plus(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return spaced;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        const auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1 || byte->front() == 0) {
            return std::nullopt;
        }
        decoded.push_back(static_cast<char>(byte->front()));
        i += 2;
    }
    return decoded;
}

std::optional<QueryFields> QueryFields::parse(std::string_view text) {
    QueryFields fields;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = pair.find('=');
        auto name = percent_decoded(with_spaces_for_plus(pair.substr(0, equals)));
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>("")
                         : percent_decoded(with_spaces_for_plus(pair.substr(equals + 1)));
        if (!name || !value) {
            return std::nullopt;
        }
        fields.fields_.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

const std::string* QueryFields::find(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
    return found == fields_.end() ? nullptr : &found->second;
}

std::optional<Target> parse_target(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.starts_with(scheme)) {
            const std::size_t path = target.find('/', scheme.size());
            target = path == std::string_view::npos ? "/" : target.substr(path);
            break;
        }
    }
    if (!target.starts_with('/')) {
        return std::nullopt;
    }
    target = target.substr(0, target.find('#'));
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos) {
        return Target{target, {}};
    }
    return Target{target.substr(0, question), target.substr(question + 1)};
}

}  // namespace rollcall::server
