#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::server {

/// RFC 3986 percent-decoding; a plus sign stays one. Nothing for a broken escape or a zero byte.
std::optional<std::string> percent_decoded(std::string_view text);

/// The fields of a query or of an application/x-www-form-urlencoded body ('+' is a space), in
/// their order.
class QueryFields {
  public:
    /// Nothing for a broken escape.
    static std::optional<QueryFields> parse(std::string_view text);
    /// The first field of that name; nullptr if there is none.
    const std::string* find(std::string_view name) const noexcept;
    const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// A request target in its parts, as sent.
struct Target {
    std::string_view path;
    std::string_view query;
};
/// Origin form ("/a?b") or absolute form ("https://host/a?b", whose authority is left out). Nothing
/// for any other. The views are into `target`.
std::optional<Target> parse_target(std::string_view target);

}  // namespace rollcall::server
