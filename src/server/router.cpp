#include "server/router.h"

#include <algorithm>
#include <utility>

#include "server/uri.h"

namespace rollcall::server {
namespace {

/// Takes the first segment, with the slash before it, off the front.
std::string_view take_segment(std::string_view& path) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

/// The parameters if the path is of the pattern.
std::optional<std::vector<std::string>> matched(std::string_view pattern, std::string_view path) {
    std::vector<std::string> parameters;
    while (!pattern.empty()) {
        const std::string_view wanted = take_segment(pattern);
        if (path.empty()) {
            return std::nullopt;
        }
        const bool rest = wanted == "/*";
        const std::string_view found = rest ? std::exchange(path, {}) : take_segment(path);
        if (!rest && !wanted.starts_with("/{")) {
            if (wanted != found) {
                return std::nullopt;
            }
            continue;
        }
        auto value = percent_decoded(found.substr(1));
        if (!value || value->empty()) {
            return std::nullopt;
        }
        parameters.push_back(std::move(*value));
    }
    return path.empty() ? std::optional(std::move(parameters)) : std::nullopt;
}

bool answers(const Route& route, std::string_view method) {
    return route.method == method || (method == "HEAD" && route.method == "GET");
}

void add_method(std::string& methods, const Route& route) {
    methods += methods.empty() ? "" : ", ";
    methods += route.method == "GET" ? "GET, HEAD" : route.method;
}

}  // namespace

Route open_route(std::string pattern, Place place, Handler handle) {
    Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.place = place;
    route.handle = std::move(handle);
    return route;
}

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

Router::Found Router::find(std::string_view method, std::string_view path) const {
    const bool literal = std::ranges::any_of(routes_, [&](const Route& route) {
        const auto parameters = matched(route.pattern, path);
        return parameters && parameters->empty();
    });
    for (const Route& route : routes_) {
        if (!answers(route, method)) {
            continue;
        }
        auto parameters = matched(route.pattern, path);
        if (parameters && parameters->empty() == literal) {
            return Match{&route, std::move(*parameters)};
        }
    }
    std::string allow = allowed(path);
    if (allow.empty()) {
        return NoRoute{};
    }
    return WrongMethod{std::move(allow)};
}

std::string Router::allowed(std::string_view path) const {
    std::string literal;
    std::string any;
    for (const Route& route : routes_) {
        const auto parameters = matched(route.pattern, path);
        if (!parameters) {
            continue;
        }
        add_method(any, route);
        if (parameters->empty()) {
            add_method(literal, route);
        }
    }
    return literal.empty() ? any : literal;
}

}  // namespace rollcall::server
